using System.Collections.Immutable;
using TrustFlow.Storage;

namespace TrustFlow.Config;

/// <summary>What a committed batch touched, as the hints say it.</summary>
static class Touched
{
    public static ConfigTouched Of(ConfigChange change)
    {
        // Nobody is told what was touched in a reserved workspace; that its version was taken is enough.
        if (ConfigTypes.IsReserved(change.Workspace)) return new(change.Version, change.Workspace, []);

        var keys = new ConfigKey[change.Entries.Count];
        for (var i = 0; i < keys.Length; i++) keys[i] = new(change.Entries[i].Type, change.Entries[i].Key);
        return new(change.Version, change.Workspace, System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(keys));
    }

    /// <summary>Whether it touched a variant of any processor.</summary>
    public static bool AnyVariant(ConfigTouched touched)
    {
        foreach (var key in touched.Keys)
        {
            if (IsVariant(key)) return true;
        }

        return false;
    }

    /// <summary>One hint for each variant that it touched: the variant's key in the deployment, and what of the batch concerns it.</summary>
    public static IEnumerable<(string Variant, ConfigTouched Touched)> Variants(ConfigTouched touched) =>
        touched.Keys.Where(IsVariant).Select(key =>
            ($"{touched.Workspace}/{key.Type[ConfigTypes.ProcessorPrefix.Length..]}/{key.Key}", touched with { Keys = [key] }));

    static bool IsVariant(ConfigKey key) => key.Type.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal);
}

using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Flows.Plans;

/// <summary>Which flows need which shared variants.</summary>
public static class SharedUse
{
    /// <summary>For each shared variant that a flow of the workspace needs which is not being stopped, the record of one such flow.</summary>
    /// <param name="flows">Flow records.</param>
    public static IReadOnlyDictionary<VariantName, ConfigValue> Needed(IEnumerable<ConfigValue> flows)
    {
        var needed = new Dictionary<VariantName, ConfigValue>();
        foreach (var flow in flows)
        {
            if (FlowRecord.TryRead(flow.Value ?? "") is not { Stopping: false, Owns: { } owns }) continue;
            foreach (var name in owns.Shared) needed.TryAdd(name, flow);
        }

        return needed;
    }

    /// <summary>The batch that puts back what is needed and takes away what is not, on condition that all is still as it was seen; empty where all is right.</summary>
    /// <param name="id">The batch's id.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="shared">Shared variants, with the texts to put back.</param>
    /// <param name="seen">Their entries.</param>
    /// <param name="flows">The workspace's flow records.</param>
    public static ConfigBatch Settle(string id, string actor, IReadOnlyList<PlannedVariant> shared, ImmutableArray<ConfigValue> seen, ImmutableArray<ConfigValue> flows)
    {
        var needed = Needed(flows);
        var writes = ImmutableArray.CreateBuilder<ConfigWrite>();
        var conditions = new HashSet<ConfigPrecondition>();
        foreach (var (variant, value) in shared.Zip(seen))
        {
            var user = needed.GetValueOrDefault(variant.Name);
            if (user is null == value.Value is null) continue;
            writes.Add(new(variant.Name.Type, variant.Variant, user is null ? null : variant.Definition));
            conditions.Add(new(variant.Name.Type, variant.Variant, value.Value is null ? null : value.Version));
            if (user is not null) conditions.Add(new(ConfigTypes.Flow, user.Key, user.Version));
        }

        return new ConfigBatch(id, actor, writes.ToImmutable(), [.. conditions]);
    }
}

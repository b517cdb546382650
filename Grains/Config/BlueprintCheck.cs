using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>Says what is wrong with a blueprint that is to be stored, with its place, or null.</summary>
/// <param name="name">The blueprint's name, which is its key.</param>
/// <param name="json">The blueprint.</param>
public delegate string? BlueprintCheck(string name, string json);

/// <summary>Checks the blueprints that a batch puts.</summary>
static class PutBlueprints
{
    /// <exception cref="BadValueException">One of them is malformed.</exception>
    public static void Check(ImmutableArray<ConfigWrite> writes, BlueprintCheck check)
    {
        foreach (var write in writes)
        {
            if (write.Type != ConfigTypes.Blueprint || write.Value is null) continue;
            if (check(write.Key, write.Value) is { } problem) throw new BadValueException($"The blueprint '{write.Key}' is malformed: {problem}");
        }
    }
}

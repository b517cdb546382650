using System.Collections.Immutable;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Config;

/// <summary>Says what is wrong with a blueprint that is to be stored: errors, for which it is refused, and warnings, with which it is stored.</summary>
/// <param name="name">The blueprint's name, which is its key.</param>
/// <param name="json">The blueprint.</param>
public delegate IReadOnlyList<BlueprintProblem> BlueprintCheck(string name, string json);

/// <summary>Checks the blueprints that a batch puts.</summary>
static class PutBlueprints
{
    /// <summary>With more than these a blueprint is not meant seriously, and nobody reads them.</summary>
    public const int MostWarnings = 50;

    /// <summary>The warnings of all of them, each one line with the blueprint's name and the place in it.</summary>
    /// <exception cref="BadValueException">One of them is malformed.</exception>
    public static ImmutableArray<string> Check(ImmutableArray<ConfigWrite> writes, BlueprintCheck check)
    {
        ImmutableArray<string> warnings = [];
        foreach (var write in writes)
        {
            if (write.Type != ConfigTypes.Blueprint || write.Value is null) continue;
            var problems = check(write.Key, write.Value);
            if (problems.FirstOrDefault(static problem => problem.IsError) is { } error) throw new BadValueException($"The blueprint '{write.Key}' is malformed: {error}");
            warnings = warnings.AddRange(problems.Take(MostWarnings - warnings.Length).Select(problem => $"The blueprint '{write.Key}': {problem}".ReplaceLineEndings(" ")));
        }

        return warnings;
    }
}

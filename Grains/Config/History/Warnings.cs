using System.Collections.Immutable;

namespace TrustFlow.Config.History;

/// <summary>Warnings in a number that somebody reads.</summary>
static class Warnings
{
    const int Most = 50;

    /// <summary>A line for each item, and one for those that are too many.</summary>
    public static ImmutableArray<string> Of<T>(IEnumerable<T> items, Func<T, string> line)
    {
        var all = items.ToList();
        var lines = all.Take(Most).Select(line).ToImmutableArray();
        return all.Count > Most ? lines.Add($"… and {all.Count - Most:N0} more of that kind.") : lines;
    }
}

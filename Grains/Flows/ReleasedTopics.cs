namespace TrustFlow.Flows;

/// <summary>
/// Owned topics that this silo deleted of late: a publisher that comes late may bring one back. Each is due at two sweeps, so that at least one
/// whole period passes between the deletion and the last look at it.
/// </summary>
public sealed class ReleasedTopics
{
    /// <summary>The most topics that are remembered between two sweeps; what is deleted beyond that is not looked at again.</summary>
    public const int Limit = 10_000;

    readonly Lock gate = new();
    HashSet<string> fresh = new(StringComparer.Ordinal);
    HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>Remembers a topic, by its key.</summary>
    public void Add(string topic)
    {
        lock (gate)
        {
            if (fresh.Count < Limit) fresh.Add(topic);
        }
    }

    /// <summary>What a sweep looks at; half of it for the last time.</summary>
    public IReadOnlyList<string> Due()
    {
        lock (gate)
        {
            var due = fresh.Union(seen, StringComparer.Ordinal).ToList();
            (seen, fresh) = (fresh, new(StringComparer.Ordinal));
            return due;
        }
    }
}

using TrustFlow.Storage;

namespace TrustFlow.Simulated.Store;

/// <summary>The change log of a simulated store.</summary>
sealed class StoreLog
{
    const int StepBatches = 200;
    const int StepEntries = 5_000;
    const int StepCharacters = 8 * 1024 * 1024;
    const int PageCharacters = 4 * 1024 * 1024;
    const int PageScan = 5_000;

    readonly List<ConfigChange> kept = [];
    readonly Dictionary<string, long> batches = new(StringComparer.Ordinal);

    public long Compacted { get; private set; }

    long Head => Compacted + kept.Count;

    public LogBounds Bounds => new(Compacted, Head);

    public long? FindBatch(string id) => batches.TryGetValue(id, out var version) ? version : null;

    public void Write(IReadOnlyList<ConfigChange> changes)
    {
        foreach (var change in changes)
        {
            kept.Add(change);
            batches.Add(change.BatchId, change.Version);
        }
    }

    public ChangePage ReadUp(ChangeScope scope, long after, int limit)
    {
        RequireKept(after);
        var rows = kept.Skip((int)(Math.Min(after, Head) - Compacted)).Where(change => scope.Workspace is null || change.Workspace == scope.Workspace);
        return Page(scope, rows, limit, Head);
    }

    public ChangePage ReadDown(ChangeScope scope, long before, int limit)
    {
        var rows = kept.AsEnumerable().Reverse().Where(change => change.Version < before && (scope.Workspace is null || change.Workspace == scope.Workspace));
        if (scope is { Workspace: not null, Type: not null, Key: not null }) rows = rows.Where(change => scope.Of(change) is not null);
        return Page(scope, rows, limit, Compacted);
    }

    public IReadOnlyList<EntryDifference> ReadDifferences(ChangeScope scope, long from, long to, int limit)
    {
        if (scope.Workspace is null) throw new ArgumentException("Differences are those of one workspace.", nameof(scope));
        RequireKept(from);
        var found = new Dictionary<EntryKey, (string? From, string? To)>();
        foreach (var entry in kept.Where(change => change.Version > from && change.Version <= to).Select(scope.Of).OfType<ConfigChange>().SelectMany(change => change.Entries))
        {
            var name = new EntryKey(entry.Type, entry.Key);
            found[name] = (found.TryGetValue(name, out var oldest) ? oldest.From : entry.OldValue, entry.NewValue);
        }

        var differences = found.Where(pair => pair.Value.From != pair.Value.To).OrderBy(pair => pair.Key, EntryOrder.Instance)
            .Select(pair => new EntryDifference(pair.Key.Type, pair.Key.Key, pair.Value.From, pair.Value.To)).ToList();
        return differences.Count > limit ? throw new TooManyDifferencesException(limit) : differences;
    }

    /// <summary>Forgets some of the oldest; answers how many.</summary>
    public int Compact(DateTimeOffset before, long keep)
    {
        var (forgotten, entries, characters) = (0, 0, 0L);
        while (forgotten < StepBatches && entries < StepEntries && characters < StepCharacters && forgotten < kept.Count - keep && kept[forgotten].At < before)
        {
            var change = kept[forgotten++];
            batches.Remove(change.BatchId);
            entries += change.Entries.Count;
            characters += change.Entries.Sum(Characters);
        }

        kept.RemoveRange(0, forgotten);
        Compacted += forgotten;
        return forgotten;
    }

    static ChangePage Page(ChangeScope scope, IEnumerable<ConfigChange> rows, int limit, long end)
    {
        var changes = new List<ConfigChange>();
        var (characters, scanned, position) = (0L, 0, 0L);
        foreach (var row in rows)
        {
            if (changes.Count >= limit || characters >= PageCharacters || scanned >= PageScan) return new(changes, position, More: true);
            scanned++;
            position = row.Version;
            if (scope.Of(row) is not { } change) continue;
            changes.Add(change);
            characters += change.Entries.Sum(Characters);
        }

        return new(changes, end, More: false);
    }

    static long Characters(EntryChange entry) => (entry.OldValue?.Length ?? 0) + (entry.NewValue?.Length ?? 0);

    void RequireKept(long after)
    {
        if (after < Compacted) throw new CompactedException(after, Compacted);
    }
}

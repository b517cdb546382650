namespace TrustFlow.Storage.Decisions;

/// <summary>Where a page of the change log ends.</summary>
static class ChangePages
{
    /// <summary>A page ends when its values have so many characters,</summary>
    public const int Characters = 4 * 1024 * 1024;

    /// <summary>or when so many batches were looked at, since those outside the scope take time as well.</summary>
    public const int Scan = 5_000;

    /// <summary>How many batches are read for a page: where every one is in the scope, one more than are asked for.</summary>
    public static int Rows(ChangeScope scope, int limit)
    {
        var exact = scope is { Type: null, Key: null } and ({ Workspace: not null } or { WithReserved: true });
        return (exact ? Math.Min(limit, Scan) : Scan) + 1;
    }

    /// <summary>Whose workspace a scope names.</summary>
    public static string Workspace(ChangeScope scope) => scope.Workspace ?? throw new ArgumentException("Differences are those of one workspace.", nameof(scope));

    /// <summary>Refuses to begin after a version from which on the log is not kept.</summary>
    public static LogBounds Require(LogBounds bounds, long after) => after < bounds.Compacted ? throw new CompactedException(after, bounds.Compacted) : bounds;

    /// <summary>Makes a page.</summary>
    /// <param name="scope">Whose changes.</param>
    /// <param name="rows">The batches in the order that was asked for, without their entries; others may follow on them.</param>
    /// <param name="entries">Reads the entries of a batch in the scope.</param>
    /// <param name="limit">The most batches in the page.</param>
    /// <param name="end">Its position where no more follow.</param>
    public static ChangePage Page(ChangeScope scope, IReadOnlyList<ConfigChange> rows, Func<ConfigChange, IReadOnlyList<EntryChange>> entries, int limit, long end)
    {
        var changes = new List<ConfigChange>();
        var (characters, scanned) = (0L, 0);
        foreach (var row in rows)
        {
            if (changes.Count >= limit || characters >= Characters || scanned >= Scan) return new(changes, rows[scanned - 1].Version, More: true);
            scanned++;
            if (!scope.Covers(row.Workspace)) continue;
            var own = entries(row);
            if (own.Count == 0) continue;
            changes.Add(row with { Entries = own });
            foreach (var entry in own) characters += Size(entry);
        }

        return new(changes, end, More: false);
    }

    /// <summary>How many characters the values of a changed entry have.</summary>
    public static int Size(EntryChange entry) => (entry.OldValue?.Length ?? 0) + (entry.NewValue?.Length ?? 0);
}

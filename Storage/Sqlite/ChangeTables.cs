using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements that read the change log, up and down.</summary>
static class ChangeTables
{
    /// <summary>A page ends when its values have so many characters,</summary>
    const int PageCharacters = 4 * 1024 * 1024;

    /// <summary>or when so many batches were looked at, since those outside the scope take time as well.</summary>
    const int PageScan = 5_000;

    const string Columns = "SELECT version, batch_id, at, actor, workspace FROM config_change";
    const string Up = "ORDER BY version";
    const string Down = "ORDER BY version DESC";
    const string EntryColumns = "SELECT type, key, old_value, new_value FROM config_change_entry";

    public static LogBounds ReadBounds(SqliteSession session) =>
        session.First("SELECT compacted, version FROM config_head", static row => new LogBounds(row.GetInt64(0), row.GetInt64(1)))!;

    public static ChangePage ReadUp(SqliteSession session, ChangeScope scope, long after, int limit)
    {
        var bounds = RequireKept(session, after);
        var rows = scope.Workspace is { } workspace
            ? session.Query($"{Columns} WHERE workspace = @0 AND version > @1 {Up} LIMIT @2", Change, workspace, after, Rows(scope, limit))
            : session.Query($"{Columns} WHERE version > @0 {Up} LIMIT @1", Change, after, Rows(scope, limit));
        return Page(session, scope, rows, limit, bounds.Head);
    }

    public static ChangePage ReadDown(SqliteSession session, ChangeScope scope, long before, int limit)
    {
        var bounds = ReadBounds(session);
        var rows = scope switch
        {
            { Workspace: { } workspace, Type: { } type, Key: { } key } => EntryChain.Read(session, workspace, new(type, key), before, bounds.Compacted)
                .Take(Math.Min(limit, PageScan) + 1).Select(link => session.First($"{Columns} WHERE version = @0", Change, link.Version)!).ToList(),
            { Workspace: { } workspace } => session.Query($"{Columns} WHERE workspace = @0 AND version < @1 {Down} LIMIT @2", Change, workspace, before, Rows(scope, limit)),
            _ => session.Query($"{Columns} WHERE version < @0 {Down} LIMIT @1", Change, before, Rows(scope, limit)),
        };
        return Page(session, scope, rows, limit, bounds.Compacted);
    }

    public static DifferencesRead ReadDifferences(SqliteSession session, ChangeScope scope, long from, long to, int limit)
    {
        var workspace = scope.Workspace ?? throw new ArgumentException("Differences are those of one workspace.", nameof(scope));
        RequireKept(session, from);
        var found = new Dictionary<EntryKey, (string? From, string? To)>();
        if (scope is { Type: { } type, Key: { } key })
        {
            // From the newest back, of which only the ends are kept: an entry may have changed any number of times.
            var name = new EntryKey(type, key);
            foreach (var link in EntryChain.Read(session, workspace, name, to == long.MaxValue ? to : to + 1, from))
                found[name] = (link.OldValue, found.TryGetValue(name, out var newest) ? newest.To : link.NewValue);
        }
        else
        {
            session.Each(
                """
                SELECT e.type, e.key, e.old_value, e.new_value FROM config_change c JOIN config_change_entry e ON e.version = c.version
                WHERE c.workspace = @0 AND c.version > @1 AND c.version <= @2 ORDER BY c.version, e.ordinal
                """,
                Fold,
                workspace,
                from,
                to);
        }

        var differences = found.Where(static pair => !string.Equals(pair.Value.From, pair.Value.To, StringComparison.Ordinal))
            .OrderBy(static pair => pair.Key, EntryOrder.Instance)
            .Select(static pair => new EntryDifference(pair.Key.Type, pair.Key.Key, pair.Value.From, pair.Value.To)).ToList();
        return differences.Count > limit ? throw new TooManyDifferencesException(limit) : new(ConfigTables.ReadVersion(session, workspace), differences);

        bool Fold(SqliteRow row)
        {
            var name = new EntryKey(row.GetString(0), row.GetString(1));
            if (!scope.Covers(name.Type, name.Key)) return true;
            found[name] = (found.TryGetValue(name, out var oldest) ? oldest.From : row.GetStringOrNull(2), row.GetStringOrNull(3));
            return true;
        }
    }

    // Where every row of the query is in the scope, no more are read than are asked for.
    static int Rows(ChangeScope scope, int limit)
    {
        var exact = scope is { Type: null, Key: null } and ({ Workspace: not null } or { WithReserved: true });
        return (exact ? Math.Min(limit, PageScan) : PageScan) + 1;
    }

    static LogBounds RequireKept(SqliteSession session, long after)
    {
        var bounds = ReadBounds(session);
        return after < bounds.Compacted ? throw new CompactedException(after, bounds.Compacted) : bounds;
    }

    static ChangePage Page(SqliteSession session, ChangeScope scope, List<ConfigChange> rows, int limit, long end)
    {
        var changes = new List<ConfigChange>();
        var (characters, scanned) = (0L, 0);
        foreach (var row in rows)
        {
            if (changes.Count >= limit || characters >= PageCharacters || scanned >= PageScan) return new(changes, rows[scanned - 1].Version, More: true);
            scanned++;
            if (!scope.Covers(row.Workspace)) continue;
            var entries = ReadEntries(session, scope, row);
            if (entries.Count == 0) continue;
            changes.Add(row with { Entries = entries });
            foreach (var entry in entries) characters += (entry.OldValue?.Length ?? 0) + (entry.NewValue?.Length ?? 0);
        }

        return new(changes, end, More: false);
    }

    static List<EntryChange> ReadEntries(SqliteSession session, ChangeScope scope, ConfigChange change) => scope switch
    {
        { Type: { } type, Key: { } key } => session.Query($"{EntryColumns} WHERE version = @0 AND type = @1 AND key = @2", Entry, change.Version, type, key),
        { Type: { } type } => session.Query($"{EntryColumns} WHERE version = @0 AND type = @1 ORDER BY ordinal", Entry, change.Version, type),
        { Key: { } key } => session.Query($"{EntryColumns} WHERE version = @0 AND key = @1 ORDER BY ordinal", Entry, change.Version, key),
        _ => session.Query($"{EntryColumns} WHERE version = @0 ORDER BY ordinal", Entry, change.Version),
    };

    static ConfigChange Change(SqliteRow row) =>
        new(row.GetInt64(0), row.GetString(1), Microseconds.ToTime(row.GetInt64(2)), row.GetString(3), row.GetString(4), []);

    static EntryChange Entry(SqliteRow row) => new(row.GetString(0), row.GetString(1), row.GetStringOrNull(2), row.GetStringOrNull(3));
}

using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements on the change log: writing it, reading it up and down, forgetting its old part.</summary>
static class ChangeTables
{
    /// <summary>A page ends when its values have so many characters,</summary>
    const int PageCharacters = 4 * 1024 * 1024;

    /// <summary>or when so many batches were looked at, since those outside the scope take time as well.</summary>
    const int PageScan = 5_000;

    const int StepBatches = 200;
    const int StepEntries = 5_000;
    const int StepCharacters = 8 * 1024 * 1024;
    const int StepEvents = 1_000;

    const string Columns = "SELECT version, batch_id, at, actor, workspace FROM config_change";
    const string Up = "ORDER BY version";
    const string Down = "ORDER BY version DESC";
    const string EntryColumns = "SELECT type, key, old_value, new_value FROM config_change_entry";

    public static void Write(SqliteSession session, ConfigChange change)
    {
        session.Execute(
            "INSERT INTO config_change(version, batch_id, at, actor, workspace) VALUES(@0, @1, @2, @3, @4)",
            change.Version,
            change.BatchId,
            Microseconds.From(change.At),
            change.Actor,
            change.Workspace);
        for (var i = 0; i < change.Entries.Count; i++)
        {
            var entry = change.Entries[i];
            session.Execute(
                "INSERT INTO config_change_entry(version, ordinal, workspace, type, key, old_value, new_value) VALUES(@0, @1, @2, @3, @4, @5, @6)",
                change.Version,
                i,
                change.Workspace,
                entry.Type,
                entry.Key,
                entry.OldValue,
                entry.NewValue);
        }
    }

    public static LogBounds ReadBounds(SqliteSession session) =>
        session.First("SELECT compacted, version FROM config_head", static row => new LogBounds(row.GetInt64(0), row.GetInt64(1)))!;

    public static ChangePage ReadUp(SqliteSession session, ChangeScope scope, long after, int limit)
    {
        var bounds = RequireKept(session, after);
        var rows = scope switch
        {
            { Workspace: { } workspace, Type: { } type, Key: { } key } => session.Query(
                $"{Columns} WHERE version IN (SELECT version FROM config_change_entry WHERE workspace = @0 AND type = @1 AND key = @2 AND version > @3 {Up} LIMIT @4) {Up}",
                Change, workspace, type, key, after, Rows(scope, limit)),
            { Workspace: { } workspace } => session.Query($"{Columns} WHERE workspace = @0 AND version > @1 {Up} LIMIT @2", Change, workspace, after, Rows(scope, limit)),
            _ => session.Query($"{Columns} WHERE version > @0 {Up} LIMIT @1", Change, after, Rows(scope, limit)),
        };
        return Page(session, scope, rows, limit, bounds.Head);
    }

    public static ChangePage ReadDown(SqliteSession session, ChangeScope scope, long before, int limit)
    {
        var bounds = ReadBounds(session);
        var rows = scope switch
        {
            { Workspace: { } workspace, Type: { } type, Key: { } key } => session.Query(
                $"{Columns} WHERE version IN (SELECT version FROM config_change_entry WHERE workspace = @0 AND type = @1 AND key = @2 AND version < @3 {Down} LIMIT @4) {Down}",
                Change, workspace, type, key, before, Rows(scope, limit)),
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
            session.Each(
                $"{EntryColumns} WHERE workspace = @0 AND type = @1 AND key = @2 AND version > @3 AND version <= @4 {Up}", Fold, workspace, type, key, from, to);
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
            var first = found.TryGetValue(name, out var seen) ? seen.From : row.GetStringOrNull(2);
            found[name] = (first, row.GetStringOrNull(3));
            return true;
        }
    }

    public static int Compact(SqliteSession session, DateTimeOffset before, long keep)
    {
        var moment = Microseconds.From(before);
        var oldest = session.Query(
            "SELECT version, at FROM config_change WHERE version <= @0 ORDER BY version LIMIT @1",
            static row => (Version: row.GetInt64(0), At: row.GetInt64(1)),
            ReadBounds(session).Head - keep,
            StepBatches);
        var (forgotten, entries, characters) = (0, 0, 0L);
        foreach (var (version, _) in oldest.TakeWhile(change => change.At < moment && entries < StepEntries && characters < StepCharacters))
        {
            characters += session.First(
                "SELECT sum(length(coalesce(old_value, '')) + length(coalesce(new_value, ''))) FROM config_change_entry WHERE version = @0", static row => row.GetInt64(0), version);
            entries += session.Execute("DELETE FROM config_change_entry WHERE version = @0", version);
            forgotten += session.Execute("DELETE FROM config_change WHERE version = @0", version);
        }

        if (forgotten > 0) session.Execute("UPDATE config_head SET compacted = @0", oldest[forgotten - 1].Version);
        return forgotten + EventTable.Forget(session, before, StepEvents);
    }

    // Where every row of the query is in the scope, no more are read than are asked for.
    static int Rows(ChangeScope scope, int limit)
    {
        var exact = scope is { Workspace: not null } or { WithReserved: true } && scope.Type is null == scope.Key is null && (scope.Type is null || scope.Workspace is not null);
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
        { Type: { } type, Key: { } key } => session.Query(
            $"{EntryColumns} WHERE workspace = @0 AND type = @1 AND key = @2 AND version = @3", Entry, change.Workspace, type, key, change.Version),
        { Type: { } type } => session.Query($"{EntryColumns} WHERE version = @0 AND type = @1 ORDER BY ordinal", Entry, change.Version, type),
        { Key: { } key } => session.Query($"{EntryColumns} WHERE version = @0 AND key = @1 ORDER BY ordinal", Entry, change.Version, key),
        _ => session.Query($"{EntryColumns} WHERE version = @0 ORDER BY ordinal", Entry, change.Version),
    };

    static ConfigChange Change(SqliteRow row) =>
        new(row.GetInt64(0), row.GetString(1), Microseconds.ToTime(row.GetInt64(2)), row.GetString(3), row.GetString(4), []);

    static EntryChange Entry(SqliteRow row) => new(row.GetString(0), row.GetString(1), row.GetStringOrNull(2), row.GetStringOrNull(3));
}

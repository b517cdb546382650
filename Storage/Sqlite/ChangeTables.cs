using TrustFlow.Sqlite;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements that read the change log, up and down.</summary>
static class ChangeTables
{
    const string Columns = "SELECT version, batch_id, at, actor, workspace FROM config_change";
    const string Up = "ORDER BY version";
    const string Down = "ORDER BY version DESC";
    const string EntryColumns = "SELECT type, key, old_value, new_value FROM config_change_entry";

    public static LogBounds ReadBounds(SqliteSession session) =>
        session.First("SELECT compacted, version FROM config_head", static row => new LogBounds(row.GetInt64(0), row.GetInt64(1)))!;

    public static ChangePage ReadUp(SqliteSession session, ChangeScope scope, long after, int limit)
    {
        var bounds = ChangePages.Require(ReadBounds(session), after);
        var rows = scope.Workspace is { } workspace
            ? session.Query($"{Columns} WHERE workspace = @0 AND version > @1 {Up} LIMIT @2", Change, workspace, after, ChangePages.Rows(scope, limit))
            : session.Query($"{Columns} WHERE version > @0 {Up} LIMIT @1", Change, after, ChangePages.Rows(scope, limit));
        return ChangePages.Page(scope, rows, row => ReadEntries(session, scope, row), limit, bounds.Head);
    }

    public static ChangePage ReadDown(SqliteSession session, ChangeScope scope, long before, int limit)
    {
        var bounds = ReadBounds(session);
        var rows = scope switch
        {
            { Workspace: { } workspace, Type: { } type, Key: { } key } => EntryChain.Read(session, workspace, new(type, key), before, bounds.Compacted)
                .Take(Math.Min(limit, ChangePages.Scan) + 1).Select(link => session.First($"{Columns} WHERE version = @0", Change, link.Version)!).ToList(),
            { Workspace: { } workspace } => session.Query($"{Columns} WHERE workspace = @0 AND version < @1 {Down} LIMIT @2", Change, workspace, before, ChangePages.Rows(scope, limit)),
            _ => session.Query($"{Columns} WHERE version < @0 {Down} LIMIT @1", Change, before, ChangePages.Rows(scope, limit)),
        };
        return ChangePages.Page(scope, rows, row => ReadEntries(session, scope, row), limit, bounds.Compacted);
    }

    public static DifferencesRead ReadDifferences(SqliteSession session, ChangeScope scope, long from, long to, int limit)
    {
        var workspace = ChangePages.Workspace(scope);
        ChangePages.Require(ReadBounds(session), from);
        var differences = new EntryDifferences(scope);
        if (scope is { Type: { } type, Key: { } key })
        {
            // From the newest back, of which only the ends are kept: an entry may have changed any number of times.
            foreach (var link in EntryChain.Read(session, workspace, new(type, key), to == long.MaxValue ? to : to + 1, from)) differences.TakeOlder(type, key, link.OldValue, link.NewValue);
        }
        else
        {
            session.Each(
                """
                SELECT e.type, e.key, e.old_value, e.new_value FROM config_change c JOIN config_change_entry e ON e.version = c.version
                WHERE c.workspace = @0 AND c.version > @1 AND c.version <= @2 ORDER BY c.version, e.ordinal
                """,
                Take,
                workspace,
                from,
                to);
        }

        return new(ConfigTables.ReadVersion(session, workspace), differences.Within(limit));

        bool Take(SqliteRow row)
        {
            differences.Take(row.GetString(0), row.GetString(1), row.GetStringOrNull(2), row.GetStringOrNull(3));
            return true;
        }
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

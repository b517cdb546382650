using TrustFlow.Sqlite;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements on entries, workspaces, head and change log.</summary>
static class ConfigTables
{
    public static long ReadHead(SqliteSession session) =>
        session.First("SELECT version FROM config_head", static row => row.GetInt64(0));

    public static void Write(SqliteSession session, long head, GroupDecision decision)
    {
        if (decision.Head == head) return;
        foreach (var entry in decision.Entries) WriteEntry(session, entry);
        foreach (var change in decision.Changes) WriteChange(session, change);
        foreach (var (workspace, version) in decision.Workspaces)
        {
            session.Execute(
                "INSERT INTO config_workspace(workspace, version) VALUES(@0, @1) ON CONFLICT(workspace) DO UPDATE SET version = excluded.version",
                workspace,
                version);
        }

        session.Execute("UPDATE config_head SET version = @0", decision.Head);
    }

    public static WorkspaceRead Read(SqliteSession session, string workspace, IReadOnlyList<EntryKey> keys)
    {
        var entries = new List<ConfigEntry>(keys.Count);
        foreach (var key in keys)
        {
            var found = session.First(
                "SELECT workspace, type, key, value, version FROM config_entry WHERE workspace = @0 AND type = @1 AND key = @2",
                Entry,
                workspace,
                key.Type,
                key.Key);
            if (found is not null) entries.Add(found);
        }

        return new(ReadVersion(session, workspace), entries);
    }

    public static WorkspaceRead ReadWorkspace(SqliteSession session, string workspace) =>
        new(
            ReadVersion(session, workspace),
            session.Query(
                "SELECT workspace, type, key, value, version FROM config_entry WHERE workspace = @0 ORDER BY workspace, type, key", Entry, workspace));

    public static TypeRead ReadType(SqliteSession session, string type) =>
        new(
            ReadHead(session),
            session.Query(
                """
                SELECT workspace, type, key, value, version FROM config_entry
                WHERE type = @0 AND substr(workspace, 1, 1) <> '_' ORDER BY type, workspace, key
                """,
                Entry,
                type));

    public static IReadOnlyList<string> ReadWorkspaces(SqliteSession session) =>
        session.Query(
            """
            SELECT workspace FROM config_workspace w
            WHERE EXISTS(SELECT 1 FROM config_entry e WHERE e.workspace = w.workspace) ORDER BY workspace
            """,
            static row => row.GetString(0));

    public static IReadOnlyList<ConfigChange> ReadChanges(SqliteSession session, long after, int limit)
    {
        var changes = session.Query(
            "SELECT version, batch_id, at, actor, workspace FROM config_change WHERE version > @0 ORDER BY version LIMIT @1",
            static row => new ConfigChange(
                row.GetInt64(0), row.GetString(1), Microseconds.ToTime(row.GetInt64(2)), row.GetString(3), row.GetString(4), []),
            after,
            limit);
        for (var i = 0; i < changes.Count; i++) changes[i] = changes[i] with { Entries = ReadChangeEntries(session, changes[i].Version) };
        return changes;
    }

    static List<EntryChange> ReadChangeEntries(SqliteSession session, long version) =>
        session.Query(
            "SELECT type, key, old_value, new_value FROM config_change_entry WHERE version = @0 ORDER BY ordinal",
            static row => new EntryChange(row.GetString(0), row.GetString(1), row.GetStringOrNull(2), row.GetStringOrNull(3)),
            version);

    static long ReadVersion(SqliteSession session, string workspace) =>
        session.First("SELECT version FROM config_workspace WHERE workspace = @0", static row => row.GetInt64(0), workspace);

    static ConfigEntry Entry(SqliteRow row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4));

    static void WriteEntry(SqliteSession session, FinalEntry entry)
    {
        var (workspace, (type, key), before, after) = entry;
        if (after is not { } now)
        {
            if (before is not null)
                session.Execute("DELETE FROM config_entry WHERE workspace = @0 AND type = @1 AND key = @2", workspace, type, key);
        }
        else if (before is null)
        {
            session.Execute(
                "INSERT INTO config_entry(workspace, type, key, value, version) VALUES(@0, @1, @2, @3, @4)", workspace, type, key, now.Value, now.Version);
        }
        else
        {
            session.Execute(
                "UPDATE config_entry SET value = @3, version = @4 WHERE workspace = @0 AND type = @1 AND key = @2", workspace, type, key, now.Value, now.Version);
        }
    }

    static void WriteChange(SqliteSession session, ConfigChange change)
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
                "INSERT INTO config_change_entry(version, ordinal, type, key, old_value, new_value) VALUES(@0, @1, @2, @3, @4, @5)",
                change.Version,
                i,
                entry.Type,
                entry.Key,
                entry.OldValue,
                entry.NewValue);
        }
    }
}

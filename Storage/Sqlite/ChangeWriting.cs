using TrustFlow.Sqlite;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements that write the change log and forget its old part.</summary>
static class ChangeWriting
{
    public static void Write(SqliteSession session, GroupDecision decision)
    {
        var last = new Dictionary<(string Workspace, EntryKey Name), long?>(decision.Entries.Count);
        foreach (var entry in decision.Entries) last[(entry.Workspace, entry.Key)] = entry.Before?.Version ?? EntryChain.LastOfAbsent(session, entry.Workspace, entry.Key);
        foreach (var entry in decision.Entries)
        {
            if (entry is { Before: null, After: not null } && last[(entry.Workspace, entry.Key)] is not null) Appear(session, entry);
        }

        foreach (var change in decision.Changes) Write(session, change, last);
        foreach (var entry in decision.Entries)
        {
            if (entry.After is null) Vanish(session, entry, last[(entry.Workspace, entry.Key)]);
        }
    }

    public static int Compact(SqliteSession session, DateTimeOffset before, long keep)
    {
        var moment = Microseconds.From(before);
        var oldest = session.Query(
            "SELECT version, at, workspace FROM config_change WHERE version <= @0 ORDER BY version LIMIT @1",
            static row => (Version: row.GetInt64(0), At: row.GetInt64(1), Workspace: row.GetString(2)),
            ChangeTables.ReadBounds(session).Head - keep,
            CompactionStep.Batches);
        var (forgotten, entries, characters) = (0, 0, 0L);
        foreach (var (version, _, workspace) in oldest.TakeWhile(change => change.At < moment && entries < CompactionStep.Entries && characters < CompactionStep.Characters))
        {
            characters += session.First(
                "SELECT sum(length(coalesce(old_value, '')) + length(coalesce(new_value, ''))) FROM config_change_entry WHERE version = @0", static row => row.GetInt64(0), version);
            session.Execute(
                """
                DELETE FROM config_absent WHERE workspace = @1 AND version = @0
                    AND (type, key) IN (SELECT type, key FROM config_change_entry WHERE version = @0 AND new_value IS NULL)
                """,
                version,
                workspace);
            entries += session.Execute("DELETE FROM config_change_entry WHERE version = @0", version);
            forgotten += session.Execute("DELETE FROM config_change WHERE version = @0", version);
        }

        if (forgotten > 0) session.Execute("UPDATE config_head SET compacted = @0", oldest[forgotten - 1].Version);
        return forgotten + EventTable.Forget(session, before, CompactionStep.Events);
    }

    static void Write(SqliteSession session, ConfigChange change, Dictionary<(string Workspace, EntryKey Name), long?> last)
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
            var name = (change.Workspace, new EntryKey(entry.Type, entry.Key));
            session.Execute(
                "INSERT INTO config_change_entry(version, ordinal, type, key, old_value, new_value, previous) VALUES(@0, @1, @2, @3, @4, @5, @6)",
                change.Version,
                i,
                entry.Type,
                entry.Key,
                entry.OldValue,
                entry.NewValue,
                last[name]);
            last[name] = change.Version;
        }
    }

    static void Appear(SqliteSession session, FinalEntry entry) =>
        session.Execute("DELETE FROM config_absent WHERE workspace = @0 AND type = @1 AND key = @2", entry.Workspace, entry.Key.Type, entry.Key.Key);

    static void Vanish(SqliteSession session, FinalEntry entry, long? version) =>
        session.Execute(
            """
            INSERT INTO config_absent(workspace, type, key, version) VALUES(@0, @1, @2, @3)
            ON CONFLICT(workspace, type, key) DO UPDATE SET version = excluded.version
            """,
            entry.Workspace,
            entry.Key.Type,
            entry.Key.Key,
            version);
}

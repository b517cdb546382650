using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>The statements that write what a group of batches comes to: as many for a thousand batches as for one, but for what is noted of flows.</summary>
static class GroupWriting
{
    /// <summary>Refuses with <see cref="HeadMoved"/> where the head is not as expected, keeps others from moving it, and moves it.</summary>
    public static Statement MoveHead(long expected, long next) => new Statement("SELECT config_move_head($1, $2)").Number(expected).Number(next);

    /// <summary>What the server calls it.</summary>
    public const string HeadMoved = "TF001";

    public static IEnumerable<Statement> Of(GroupDecision decision)
    {
        if (decision.Changes.Count > 0)
        {
            yield return Changes(decision.Changes);
            yield return ChangeEntries([.. decision.Changes.SelectMany(static change => change.Entries.Select((entry, i) => (Change: change, Ordinal: i, Entry: entry)))]);
            foreach (var statement in Entries(decision.Entries)) yield return statement;
            yield return Workspaces(decision.Workspaces);
        }

        foreach (var (workspace, note, version) in decision.Flows)
        {
            foreach (var statement in FlowTables.Note(workspace, note, version)) yield return statement;
        }
    }

    static IEnumerable<Statement> Entries(IReadOnlyCollection<FinalEntry> entries)
    {
        var kept = entries.Where(static entry => entry.After is not null).ToList();
        var gone = entries.Where(static entry => entry is { Before: not null, After: null }).ToList();
        if (kept.Count > 0)
            yield return Names(
                """
                INSERT INTO config_entry(workspace, type, key, value, version) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
                ON CONFLICT(workspace, type, key) DO UPDATE SET value = excluded.value, version = excluded.version
                """,
                kept).Texts(kept, static entry => entry.After!.Value.Value).Numbers(kept, static entry => entry.After!.Value.Version);
        if (gone.Count > 0)
            yield return Names(
                """
                DELETE FROM config_entry e USING unnest($1::text[], $2::text[], $3::text[]) k(workspace, type, key)
                WHERE e.workspace = k.workspace AND e.type = k.type AND e.key = k.key
                """,
                gone);
    }

    static Statement Names(string sql, IReadOnlyCollection<FinalEntry> entries) =>
        new Statement(sql).Texts(entries, static entry => entry.Workspace).Texts(entries, static entry => entry.Key.Type).Texts(entries, static entry => entry.Key.Key);

    static Statement Changes(IReadOnlyList<ConfigChange> changes) =>
        new Statement(
            """
            INSERT INTO config_change(version, batch_id, at, actor, workspace, entries, characters)
            SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
            """)
            .Numbers(changes, static change => change.Version)
            .Texts(changes, static change => change.BatchId)
            .Numbers(changes, static change => Microseconds.From(change.At))
            .Texts(changes, static change => change.Actor)
            .Texts(changes, static change => change.Workspace)
            .Numbers(changes, static change => change.Entries.Count)
            .Numbers(changes, static change => change.Entries.Sum(static entry => (long)ChangePages.Size(entry)));

    static Statement ChangeEntries(IReadOnlyList<(ConfigChange Change, int Ordinal, EntryChange Entry)> entries) =>
        new Statement(
            """
            INSERT INTO config_change_entry(version, ordinal, workspace, type, key, old_value, new_value)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
            """)
            .Numbers(entries, static row => row.Change.Version)
            .Numbers(entries, static row => row.Ordinal)
            .Texts(entries, static row => row.Change.Workspace)
            .Texts(entries, static row => row.Entry.Type)
            .Texts(entries, static row => row.Entry.Key)
            .Texts(entries, static row => row.Entry.OldValue)
            .Texts(entries, static row => row.Entry.NewValue);

    static Statement Workspaces(IReadOnlyDictionary<string, long> workspaces) =>
        new Statement("INSERT INTO config_workspace(workspace, version) SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT(workspace) DO UPDATE SET version = excluded.version")
            .Texts(workspaces, static pair => pair.Key).Numbers(workspaces, static pair => pair.Value);
}

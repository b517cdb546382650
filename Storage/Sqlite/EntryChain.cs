using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The changes of one entry, each of which names the one before it.</summary>
static class EntryChain
{
    /// <summary>Reads them from the newest back.</summary>
    /// <param name="session">Where.</param>
    /// <param name="workspace">The entry's workspace.</param>
    /// <param name="name">The entry's name.</param>
    /// <param name="before">Only those before this version; where the entry changed at it, that is found at once.</param>
    /// <param name="after">Only those after this version.</param>
    public static IEnumerable<Link> Read(SqliteSession session, string workspace, EntryKey name, long before, long after)
    {
        var next = Find(session, workspace, name, before) is { } known ? known.Previous : Last(session, workspace, name);
        while (next > after && Find(session, workspace, name, next.Value) is { } link)
        {
            if (link.Version < before) yield return link;
            next = link.Previous;
        }
    }

    /// <summary>The last change of an entry that does not exist; null where it never did, or the log has forgotten.</summary>
    public static long? LastOfAbsent(SqliteSession session, string workspace, EntryKey name) =>
        session.First<long?>("SELECT version FROM config_absent WHERE workspace = @0 AND type = @1 AND key = @2", static row => row.GetInt64(0), workspace, name.Type, name.Key);

    static long? Last(SqliteSession session, string workspace, EntryKey name) =>
        session.First<long?>("SELECT version FROM config_entry WHERE workspace = @0 AND type = @1 AND key = @2", static row => row.GetInt64(0), workspace, name.Type, name.Key)
        ?? LastOfAbsent(session, workspace, name);

    static Link? Find(SqliteSession session, string workspace, EntryKey name, long version) =>
        session.First(
            """
            SELECT e.version, e.old_value, e.new_value, e.previous FROM config_change_entry e
            WHERE e.version = @0 AND e.type = @1 AND e.key = @2 AND EXISTS(SELECT 1 FROM config_change c WHERE c.version = @0 AND c.workspace = @3)
            """,
            static row => new Link(row.GetInt64(0), row.GetStringOrNull(1), row.GetStringOrNull(2), row.IsDBNull(3) ? null : row.GetInt64(3)),
            version,
            name.Type,
            name.Key,
            workspace);

    /// <summary>One change.</summary>
    public sealed record Link(long Version, string? OldValue, string? NewValue, long? Previous);
}

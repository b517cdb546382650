using System.Text.Json;
using TrustFlow.Sqlite;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The store before a group, read entry by entry within the transaction that will write it.</summary>
sealed class SqliteGroupView(SqliteSession session) : IGroupView
{
    public long? FindBatch(string batchId) =>
        session.First<long?>("SELECT version FROM config_change WHERE batch_id = @0", static row => row.GetInt64(0), batchId);

    public EntryState? FindEntry(string workspace, EntryKey key) =>
        session.First<EntryState?>(
            "SELECT value, version FROM config_entry WHERE workspace = @0 AND type = @1 AND key = @2",
            static row => new EntryState(row.GetString(0), row.GetInt64(1)),
            workspace,
            key.Type,
            key.Key);

    public long FindWorkspace(string workspace) => ConfigTables.ReadVersion(session, workspace);

    public bool IsNeeded(string workspace, string variant, IReadOnlyCollection<string> beside) =>
        session.First<long?>(
            "SELECT 1 FROM variant_use WHERE workspace = @0 AND variant = @1 AND flow NOT IN (SELECT value FROM json_each(@2)) LIMIT 1",
            static row => row.GetInt64(0),
            workspace,
            variant,
            JsonSerializer.Serialize(beside)) is not null;
}

using Npgsql;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>The queries on entries, workspaces and head.</summary>
static class EntryReading
{
    const string Columns = "SELECT e.workspace, e.type, e.key, e.value, e.version";

    public static Statement Head() => new("SELECT version FROM config_head WHERE id = 1");

    public static Statement Version(string workspace) => new Statement("SELECT version FROM config_workspace WHERE workspace = $1").Text(workspace);

    public static Task<long> HeadAsync(PostgresDatabase database, CancellationToken cancellation) =>
        database.ReadAsync([Head()], static results => results.FirstAsync(Number), cancellation);

    public static Task<WorkspaceRead> KeysAsync(PostgresDatabase database, string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation)
    {
        return database.ReadAsync([Version(workspace), Query()], WorkspaceAsync, cancellation);

        Statement Query() => new Statement(
            $"{Columns} FROM unnest($2::text[], $3::text[]) WITH ORDINALITY k(type, key, n) JOIN config_entry e ON e.workspace = $1 AND e.type = k.type AND e.key = k.key ORDER BY k.n")
            .Text(workspace).Texts(keys, static key => key.Type).Texts(keys, static key => key.Key);
    }

    public static Task<WorkspaceRead> TypeAsync(PostgresDatabase database, string workspace, string type, CancellationToken cancellation) =>
        database.ReadAsync(
            [Version(workspace), new Statement($"{Columns} FROM config_entry e WHERE e.workspace = $1 AND e.type = $2 ORDER BY e.key").Text(workspace).Text(type)], WorkspaceAsync, cancellation);

    // The server leaves out the values that a page has no room for, or a page of large ones would come whole before it could be cut.
    public static Task<WorkspacePage> PageAsync(PostgresDatabase database, string workspace, EntryKey? after, int limit, CancellationToken cancellation)
    {
        var rest = after is null ? "" : "AND (type, key) > ($4, $5)";
        var query = new Statement(
            $"""
            SELECT type, key, CASE WHEN before < $3 THEN value END, version FROM (
                SELECT type, key, value, version, sum(octet_length(value)) OVER (ORDER BY type, key ROWS UNBOUNDED PRECEDING) - octet_length(value) AS before
                FROM config_entry WHERE workspace = $1 {rest} ORDER BY type, key LIMIT $2) p ORDER BY type, key
            """).Text(workspace).Number(limit + 1L).Number(EntryPage.Characters);
        if (after is { } last) query.Text(last.Type).Text(last.Key);
        return database.ReadAsync([Version(workspace), query], ReadAsync, cancellation);

        async Task<WorkspacePage> ReadAsync(Results results)
        {
            var version = await results.FirstAsync(Number);
            var page = new EntryPage(workspace, limit);
            var open = true;
            await results.EachAsync(row => open = open && Take(page, row));
            return page.At(version);
        }
    }

    public static Task<TypeRead> TypeAsync(PostgresDatabase database, string type, CancellationToken cancellation) =>
        database.ReadAsync(
            [Head(), new Statement($"{Columns} FROM config_entry e WHERE e.type = $1 AND left(e.workspace, 1) <> '_' ORDER BY e.type, e.workspace, e.key").Text(type)],
            static async results => new TypeRead(await results.FirstAsync(Number), await results.ListAsync(Entry)),
            cancellation);

    public static async Task<IReadOnlyList<string>> WorkspacesAsync(PostgresDatabase database, CancellationToken cancellation) =>
        await database.ReadAsync(
            [new("SELECT workspace FROM config_workspace w WHERE EXISTS(SELECT 1 FROM config_entry e WHERE e.workspace = w.workspace) ORDER BY workspace")],
            static results => results.ListAsync(static row => row.Text(0)),
            cancellation);

    public static long Number(NpgsqlDataReader row) => row.GetInt64(0);

    static bool Take(EntryPage page, NpgsqlDataReader row)
    {
        // The characters of a value are never more than its bytes, by which the server counts.
        if (!page.HasRoom(left: row.IsDBNull(2))) return false;
        page.Add(row.Text(0), row.Text(1), row.Text(2), row.GetInt64(3));
        return true;
    }

    static async Task<WorkspaceRead> WorkspaceAsync(Results results) => new(await results.FirstAsync(Number), await results.ListAsync(Entry));

    static ConfigEntry Entry(NpgsqlDataReader row) => new(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.GetInt64(4));
}

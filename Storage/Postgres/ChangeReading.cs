using Npgsql;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>The queries on the change log, up and down.</summary>
static class ChangeReading
{
    const string Columns = "version, batch_id, at, actor, workspace, characters";

    public static Statement Bounds() => new("SELECT (SELECT compacted FROM config_log WHERE id = 1), version FROM config_head WHERE id = 1");

    public static Task<LogBounds> BoundsAsync(PostgresDatabase database, CancellationToken cancellation) =>
        database.ReadAsync([Bounds()], static results => results.FirstAsync(Bounds)!, cancellation)!;

    public static Task<ChangePage> UpAsync(PostgresDatabase database, ChangeScope scope, long after, int limit, CancellationToken cancellation) =>
        PageAsync(database, scope, "version > $3", "version", after, limit, bounds => ChangePages.Require(bounds, after).Head, cancellation);

    public static Task<ChangePage> DownAsync(PostgresDatabase database, ChangeScope scope, long before, int limit, CancellationToken cancellation) =>
        PageAsync(database, scope, "version < $3", "version DESC", before, limit, static bounds => bounds.Compacted, cancellation);

    public static Task<DifferencesRead> DifferencesAsync(PostgresDatabase database, ChangeScope scope, long from, long to, int limit, CancellationToken cancellation)
    {
        var workspace = ChangePages.Workspace(scope);
        var query = new Statement(
            $"""
            SELECT type, key, old_value, new_value FROM config_change_entry e
            WHERE workspace = $1 AND version > $2 AND version <= $3 {Named(scope, 4)} ORDER BY version, ordinal
            """).Text(workspace).Number(from).Number(to);
        return database.ReadAsync([Bounds(), Name(query, scope), EntryReading.Version(workspace)], ReadAsync, cancellation);

        async Task<DifferencesRead> ReadAsync(Results results)
        {
            ChangePages.Require((await results.FirstAsync(Bounds))!, from);
            var differences = new EntryDifferences(scope);
            await results.EachAsync(row => differences.Take(row.Text(0), row.Text(1), row.TextOrNull(2), row.TextOrNull(3)));
            var version = await results.FirstAsync(EntryReading.Number);
            return new(version, differences.Within(limit));
        }
    }

    // The entries of a batch come only while those before it leave room for them: the server knows the sizes, and sends no more than a page and one batch.
    static Task<ChangePage> PageAsync(
        PostgresDatabase database, ChangeScope scope, string bound, string order, long position, int limit, Func<LogBounds, long> end, CancellationToken cancellation)
    {
        var query = new Statement(
            $"""
            SELECT c.version, c.batch_id, c.at, c.actor, c.workspace, c.before < $2, e.type, e.key, e.old_value, e.new_value FROM (
                SELECT *, sum(characters) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) - characters AS before
                FROM ({Source(scope, bound)} ORDER BY {order} LIMIT $1) s) c
            LEFT JOIN config_change_entry e ON e.version = c.version AND c.before < $2 {Named(scope, scope.Workspace is null ? 4 : 5)} {(scope is { Workspace: null, WithReserved: false } ? "AND left(c.workspace, 1) <> '_'" : "")}
            ORDER BY c.{order}, e.ordinal
            """).Number(ChangePages.Rows(scope, limit)).Number(ChangePages.Characters).Number(position);
        if (scope.Workspace is { } workspace) query.Text(workspace);
        return database.ReadAsync([Bounds(), Name(query, scope)], ReadAsync, cancellation);

        async Task<ChangePage> ReadAsync(Results results)
        {
            var last = end((await results.FirstAsync(Bounds))!);
            var rows = new ChangeRows();
            await results.EachAsync(rows.Take);
            return rows.Page(scope, limit, last);
        }
    }

    // Of one entry, only the batches that changed it are looked at.
    static string Source(ChangeScope scope, string bound) => scope switch
    {
        { Workspace: not null, Type: not null, Key: not null } =>
            $"SELECT {Columns} FROM config_change WHERE version IN (SELECT version FROM config_change_entry WHERE workspace = $4 AND type = $5 AND key = $6 AND {bound})",
        { Workspace: not null } => $"SELECT {Columns} FROM config_change WHERE workspace = $4 AND {bound}",
        _ => $"SELECT {Columns} FROM config_change WHERE {bound}",
    };

    static string Named(ChangeScope scope, int first) => scope switch
    {
        { Type: not null, Key: not null } => $"AND e.type = ${first} AND e.key = ${first + 1}",
        { Type: not null } => $"AND e.type = ${first}",
        { Key: not null } => $"AND e.key = ${first}",
        _ => "",
    };

    static Statement Name(Statement query, ChangeScope scope)
    {
        if (scope.Type is { } type) query.Text(type);
        if (scope.Key is { } key) query.Text(key);
        return query;
    }

    static LogBounds Bounds(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetInt64(1));
}

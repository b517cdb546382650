using Npgsql;
using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Postgres;

/// <summary>
/// Brings the tables of one schema to the newest of its numbered scripts; of several programs that begin at once one does it, and the others find it
/// done. Several schemas share a database under different names.
/// </summary>
/// <param name="schema">The scripts, each of which is applied once; all that are missing, in one transaction.</param>
public sealed class PostgresSchema(SchemaScripts schema)
{
    /// <summary>The advisory lock, the same for every program that has such scripts: "trstflow" in ASCII.</summary>
    const long Lock = 0x7472_7374_666C_6F77;

    /// <summary>Connects for as long as it takes, and applies what is missing.</summary>
    /// <exception cref="PostgresStoreException">The database cannot be reached or used, holds a newer schema, or is not in UTF-8; the message names the setting.</exception>
    public async Task ApplyAsync(PostgresOptions options, CancellationToken cancellation = default)
    {
        var settings = options.Connection();
        var explained = new PostgresErrors(settings, options.ConnectionString is not null);
        settings.Pooling = false;
        try
        {
            await using var source = NpgsqlDataSource.Create(settings);
            await ApplyAsync(source, explained, cancellation);
        }
        catch (Exception e) when (PostgresErrors.KeepsFromOpening(e))
        {
            throw explained.Explain(e);
        }
    }

    /// <exception cref="PostgresStoreException">The database holds a newer schema, or is not in UTF-8.</exception>
    internal async Task ApplyAsync(NpgsqlDataSource source, PostgresErrors errors, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        var encoding = (string)(await ScalarAsync(connection, "SHOW server_encoding", cancellation))!;
        if (encoding != "UTF8") throw errors.Explain($"its encoding is {encoding}, which cannot hold every text", "Make the database with ENCODING 'UTF8'.");
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await RunAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellation);
        // Where it is there already, the role needs no right to make tables.
        if (await ScalarAsync(connection, "SELECT to_regclass('schema_script')::text", cancellation) is null or DBNull)
            await RunAsync(connection, "CREATE TABLE schema_script(name text NOT NULL, number bigint NOT NULL, PRIMARY KEY(name, number))", cancellation);
        var applied = (long)(await ScalarAsync(connection, $"SELECT coalesce(max(number), 0) FROM schema_script WHERE name = '{schema.Name}'", cancellation))!;
        var scripts = schema.Scripts();
        var newest = scripts[^1].Number;
        if (applied > newest) throw errors.Explain($"it holds schema '{schema.Name}' {applied}, and this program knows only {newest}", "Start the program version that wrote it, or a newer one.");
        foreach (var (number, text) in scripts)
        {
            if (number > applied) await RunAsync(connection, $"{text}\nINSERT INTO schema_script(name, number) VALUES('{schema.Name}', {number})", cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    // The texts are those of the scripts and of this class.
#pragma warning disable CA2100
    static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }
#pragma warning restore CA2100
}

using System.Diagnostics;
using Npgsql;
using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Postgres;

/// <summary>
/// The connections to one database. What only read before its connection was lost, or was undone for another's sake, is done again by itself; what may
/// have been written is not, and fails.
/// </summary>
sealed class PostgresDatabase : IAsyncDisposable
{
    const int Tries = 4;

    // Plans are kept for long, and must not be those for a table that was small then. What a commit answers must be on the disk, whatever the server's default. A silo that
    // stands still, or is cut off, amid a transaction must not keep the others from theirs.
    const string Settings =
        "SET idle_in_transaction_session_timeout = '5s'; SET enable_seqscan = off; SET jit = off; SET default_transaction_isolation = 'read committed'; SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    static readonly PostgresSchema Schema = new(new SchemaScripts("config", typeof(PostgresDatabase).Assembly, "TrustFlow.Storage.Postgres.Schema."));
    static readonly TimeSpan Trusted = TimeSpan.FromSeconds(1);

    readonly NpgsqlDataSource source;
    readonly PostgresErrors errors;
    long answered;

    PostgresDatabase(NpgsqlDataSource source, PostgresErrors errors) => (this.source, this.errors) = (source, errors);

    /// <summary>Connects, and brings the tables to their newest script.</summary>
    /// <exception cref="PostgresStoreException">The database cannot be reached or used, or was written by a newer program.</exception>
    public static async Task<PostgresDatabase> OpenAsync(PostgresOptions options, CancellationToken cancellation)
    {
        var settings = options.Connection();
        var explained = new PostgresErrors(settings, options.ConnectionString is not null);
        NpgsqlDataSource? made = null;
        try
        {
            made = Source(settings);
            await Schema.ApplyAsync(made, explained, cancellation);
            return new PostgresDatabase(made, explained);
        }
        catch (Exception e)
        {
            if (made is not null) await made.DisposeAsync();
            if (PostgresErrors.KeepsFromOpening(e)) throw explained.Explain(e);
            throw;
        }
    }

    /// <summary>Reads with one or more queries, all from one snapshot.</summary>
    public Task<T> ReadAsync<T>(IReadOnlyList<Statement> queries, Func<Results, Task<T>> read, CancellationToken cancellation) =>
        UseAsync(session => session.ReadAsync(queries, read, cancellation), cancellation);

    /// <summary>Writes with one or more statements, all in one transaction.</summary>
    public Task WriteAsync(Func<IReadOnlyList<Statement>> statements, CancellationToken cancellation) => UseAsync(
        async session =>
        {
            // A connection that nobody used for a while may have been dead for as long; a question tells without harm.
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref answered)) > Trusted) await session.RunAsync([new("SELECT 1")], static _ => Task.FromResult(true), cancellation);
            cancellation.ThrowIfCancellationRequested();
            await session.WriteAsync(statements());
            return true;
        },
        cancellation);

    /// <summary>Lends a connection to a piece of work, which may be begun again as long as it has only read.</summary>
    /// <exception cref="PostgresStoreException">The database cannot be reached or used.</exception>
    public async Task<T> UseAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            Session? session = null;
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellation);
                session = new(connection);
                var done = await work(session);
                Volatile.Write(ref answered, Stopwatch.GetTimestamp());
                return done;
            }
            catch (NpgsqlException e) when (tries < Tries && session is not null && (PostgresErrors.IsUndone(e) || (!session.Wrote && PostgresErrors.IsLost(e))))
            {
                // Whatever ended one connection has ended those that lie idle as well.
                if (PostgresErrors.IsLost(e)) source.Clear();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
            {
                if (e is NpgsqlException lost && PostgresErrors.IsLost(lost)) source.Clear();
                throw errors.Explain(e);
            }
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(
            static connection =>
            {
                using var command = new NpgsqlCommand(Settings, connection);
                command.ExecuteNonQuery();
            },
            static async connection =>
            {
                await using var command = new NpgsqlCommand(Settings, connection);
                await command.ExecuteNonQueryAsync();
            });
        return builder.Build();
    }
}

using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>
/// Holds a database for one silo, or for the silos of a cluster, by a lock that the server drops with the connection, however that ends. A second silo that is alone would
/// commit nothing wrong, since every commit is held against the head, but would answer reads from a memory that knows nothing of the others' changes.
/// </summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    const string TakeAlone = "SELECT pg_try_advisory_lock(hashtext('trustflow silo'), hashtext(current_schema()))";
    const string TakeShared = "SELECT pg_try_advisory_lock_shared(hashtext('trustflow silo'), hashtext(current_schema()))";

    // Each silo of a cluster first says which, and then looks whether another one has been named, so that of two at once neither passes the other by.
    const string Name = "SELECT pg_advisory_lock_shared(hashtext('trustflow cluster ' || current_schema()), hashtext($1))";
    const string IsOnly = """
        SELECT NOT EXISTS (
            SELECT FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = (hashtext('trustflow cluster ' || current_schema())::bigint & 4294967295)::oid AND objid <> (hashtext($1)::bigint & 4294967295)::oid)
        """;

    // The server tells of its end at once; a network that swallows everything is noticed by the questions that the driver asks, and on the other side by those that the server's
    // system asks: by default it would hold the lock of a host that is gone for two hours.
    const int KeepAliveSeconds = 10;
    const string Notice = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly NpgsqlConnectionStringBuilder settings;
    readonly string? cluster;
    readonly PostgresErrors errors;
    readonly TimeProvider time;
    readonly CancellationTokenSource ending = new();
    readonly TaskCompletionSource<PostgresStoreException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task holding;

    DatabaseLock(NpgsqlConnectionStringBuilder settings, string? cluster, PostgresErrors errors, NpgsqlConnection connection, TimeProvider time)
    {
        this.settings = settings;
        this.cluster = cluster;
        this.errors = errors;
        this.time = time;
        holding = HoldAsync(connection);
    }

    /// <summary>Ends when the lock was lost with its connection and another had it first; the result says so. Never ends otherwise.</summary>
    public Task<PostgresStoreException> Lost => lost.Task;

    /// <summary>Takes the lock.</summary>
    /// <param name="options">The database.</param>
    /// <param name="cluster">The cluster whose silos may have it together; null for a silo that is alone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PostgresStoreException">Another silo holds it, or the database cannot be reached.</exception>
    public static async Task<DatabaseLock> TakeAsync(PostgresOptions options, string? cluster, TimeProvider time, CancellationToken cancellation = default)
    {
        var single = options.Connection();
        single.Pooling = false;
        single.KeepAlive = KeepAliveSeconds;
        var explained = new PostgresErrors(single, options.ConnectionString is not null);
        return new(single, cluster, explained, await ConnectAsync(single, cluster, explained, cancellation) ?? throw Held(explained), time);
    }

    /// <summary>Gives the database back.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await holding;
        ending.Dispose();
    }

    async Task HoldAsync(NpgsqlConnection connection)
    {
        try
        {
            while (true)
            {
                await UntilBrokenAsync(connection);
                if (await ConnectAgainAsync() is not { } again) break;
                connection = again;
            }

            lost.TrySetResult(Held(errors));
        }
        catch (OperationCanceledException)
        {
            // It is given back.
        }
    }

    async Task UntilBrokenAsync(NpgsqlConnection connection)
    {
        await using (connection)
        {
            try
            {
                while (true) await connection.WaitAsync(ending.Token);
            }
            catch (Exception) when (!ending.IsCancellationRequested)
            {
                // And the lock is gone with it.
            }
        }
    }

    async Task<NpgsqlConnection?> ConnectAgainAsync()
    {
        while (true)
        {
            try
            {
                return await ConnectAsync(settings, cluster, errors, ending.Token);
            }
            catch (Exception) when (!ending.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, ending.Token);
            }
        }
    }

    /// <summary>A connection that has the lock; null where another has it.</summary>
    static async Task<NpgsqlConnection?> ConnectAsync(NpgsqlConnectionStringBuilder settings, string? cluster, PostgresErrors errors, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await AskAsync(connection, Notice, null, cancellation);
            if (await AskAsync(connection, cluster is null ? TakeAlone : TakeShared, null, cancellation) is true)
            {
                if (cluster is null) return connection;
                await AskAsync(connection, Name, cluster, cancellation);
                if (await AskAsync(connection, IsOnly, cluster, cancellation) is true) return connection;
            }
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException) throw errors.Explain(e);
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, string? parameter, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // Each text is one of the constants above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        if (parameter is not null) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        return await command.ExecuteScalarAsync(cancellation);
    }

    static PostgresStoreException Held(PostgresErrors errors) =>
        errors.Explain("another silo uses it, and only those of one cluster share one.", "Stop that silo, give this one another database by --postgres-database, or make both one cluster by the same --cluster-id.", mayPass: true);
}

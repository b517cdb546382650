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

    // The server tells of its end at once; a network that swallows everything is noticed by the questions that the driver asks, and on the other side by those that the server's
    // system asks: by default it would hold the lock of a host that is gone for two hours.
    const int KeepAliveSeconds = 10;
    const string Notice = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly NpgsqlConnectionStringBuilder settings;
    readonly bool shared;
    readonly PostgresErrors errors;
    readonly TimeProvider time;
    readonly CancellationTokenSource ending = new();
    readonly TaskCompletionSource<PostgresStoreException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task holding;

    DatabaseLock(NpgsqlConnectionStringBuilder settings, bool shared, PostgresErrors errors, NpgsqlConnection connection, TimeProvider time)
    {
        this.settings = settings;
        this.shared = shared;
        this.errors = errors;
        this.time = time;
        holding = HoldAsync(connection);
    }

    /// <summary>Ends when the lock was lost with its connection and another had it first; the result says so. Never ends otherwise.</summary>
    public Task<PostgresStoreException> Lost => lost.Task;

    /// <summary>Takes the lock.</summary>
    /// <param name="options">The database.</param>
    /// <param name="shared">Whether others that say so may have it too: the silos of a cluster.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="PostgresStoreException">Another silo holds it, or the database cannot be reached.</exception>
    public static async Task<DatabaseLock> TakeAsync(PostgresOptions options, bool shared, TimeProvider time, CancellationToken cancellation = default)
    {
        var single = options.Connection();
        single.Pooling = false;
        single.KeepAlive = KeepAliveSeconds;
        var explained = new PostgresErrors(single, options.ConnectionString is not null);
        return new(single, shared, explained, await ConnectAsync(single, shared, explained, cancellation) ?? throw Held(explained), time);
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
                return await ConnectAsync(settings, shared, errors, ending.Token);
            }
            catch (Exception) when (!ending.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, ending.Token);
            }
        }
    }

    /// <summary>A connection that has the lock; null where another has it.</summary>
    static async Task<NpgsqlConnection?> ConnectAsync(NpgsqlConnectionStringBuilder settings, bool shared, PostgresErrors errors, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await using (var notice = new NpgsqlCommand(Notice, connection)) await notice.ExecuteNonQueryAsync(cancellation);
            await using var command = new NpgsqlCommand(shared ? TakeShared : TakeAlone, connection);
            if (await command.ExecuteScalarAsync(cancellation) is true) return connection;
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

    static PostgresStoreException Held(PostgresErrors errors) =>
        errors.Explain("another silo uses it, and only those of one cluster share one.", "Stop that silo, give this one another database by --postgres-database, or make both a cluster by --cluster-id.", mayPass: true);
}

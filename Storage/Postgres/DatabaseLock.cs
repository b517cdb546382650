using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>
/// Holds a database for one silo, by a lock that the server drops with the connection, however that ends. A second silo would commit nothing wrong, since every commit
/// is held against the head, but each would answer reads from a memory that knows nothing of the other's changes.
/// </summary>
public sealed class DatabaseLock : IAsyncDisposable
{
    const string Take = "SELECT pg_try_advisory_lock(hashtext('trustflow silo'), hashtext(current_schema()))";

    // The server tells of its end at once; a network that swallows everything is noticed by the questions that the driver asks.
    const int KeepAliveSeconds = 10;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly NpgsqlConnectionStringBuilder settings;
    readonly PostgresErrors errors;
    readonly TimeProvider time;
    readonly CancellationTokenSource ending = new();
    readonly TaskCompletionSource<PostgresStoreException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task holding;

    DatabaseLock(NpgsqlConnectionStringBuilder settings, PostgresErrors errors, NpgsqlConnection connection, TimeProvider time)
    {
        this.settings = settings;
        this.errors = errors;
        this.time = time;
        holding = HoldAsync(connection);
    }

    /// <summary>Ends when the lock was lost with its connection and another had it first; the result says so. Never ends otherwise.</summary>
    public Task<PostgresStoreException> Lost => lost.Task;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="PostgresStoreException">Another silo holds it, or the database cannot be reached.</exception>
    public static async Task<DatabaseLock> TakeAsync(PostgresOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        var single = options.Connection();
        single.Pooling = false;
        single.KeepAlive = KeepAliveSeconds;
        var explained = new PostgresErrors(single, options.ConnectionString is not null);
        return new(single, explained, await ConnectAsync(single, explained, cancellation) ?? throw Held(explained), time);
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
                return await ConnectAsync(settings, errors, ending.Token);
            }
            catch (Exception) when (!ending.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, ending.Token);
            }
        }
    }

    /// <summary>A connection that has the lock; null where another has it.</summary>
    static async Task<NpgsqlConnection?> ConnectAsync(NpgsqlConnectionStringBuilder settings, PostgresErrors errors, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(Take, connection);
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
        errors.Explain("another silo uses it, and each needs one for itself.", "Stop that silo, or give this one another database by --postgres-database.", mayPass: true);
}

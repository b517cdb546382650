using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// Connections for one purpose: one, and further ones only when its channels are all taken. A lost one is opened again by whoever needs it next,
/// by one attempt at a time, in which all share who come meanwhile.
/// </summary>
sealed partial class RabbitMqConnections(RabbitMqOptions options, string purpose, PubSubEnvironment environment) : IAsyncDisposable
{
    /// <summary>How long after a failed attempt the next one is not even tried, however many ask.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    readonly Lock gate = new();
    readonly List<SharedConnection> open = [];
    readonly CancellationTokenSource closing = new();
    readonly ConnectionFactory factory = ConnectionSettings.Create(options);
    readonly ILogger logger = environment.Loggers.CreateLogger("TrustFlow.PubSub.RabbitMq");
    Task<SharedConnection>? connecting;
    BrokerUnavailableException? failure;
    long failedAt;

    /// <summary>The clock.</summary>
    public TimeProvider Time => environment.Time;

    /// <summary>How many connections there are.</summary>
    public int Count
    {
        get
        {
            lock (gate) return open.Count(one => one.Connection.IsOpen);
        }
    }

    /// <summary>Opens a channel, which is the caller's to close.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached.</exception>
    public async ValueTask<SharedChannel> OpenChannelAsync(CreateChannelOptions? channelOptions, CancellationToken cancellation)
    {
        var connection = Take() ?? await ConnectAsync(cancellation);
        try
        {
            var channel = await connection.Connection.CreateChannelAsync(channelOptions, cancellation);
            return new SharedChannel(channel, () => Leave(connection));
        }
        catch (Exception e)
        {
            Leave(connection);
            if (!BrokerErrors.IsForeign(e, cancellation)) throw;
            // The client library does not wait for the broker to let it into the virtual host.
            throw ConnectionErrors.IsRefusal(e)
                ? ConnectionErrors.Describe(e, options)
                : new BrokerUnavailableException($"The connection to RabbitMQ at {options.Address} was lost: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? last;
        List<SharedConnection> all;
        lock (gate)
        {
            if (closing.IsCancellationRequested) return;
            last = connecting;
            all = [.. open];
            open.Clear();
        }

        await closing.CancelAsync();
        if (last is not null) await Task.WhenAny(last);
        foreach (var one in all) await CloseAsync(one.Connection);
    }

    SharedConnection? Take()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
            foreach (var one in open)
            {
                if (!one.Connection.IsOpen || !one.HasRoom) continue;
                one.Taken++;
                return one;
            }

            return null;
        }
    }

    void Leave(SharedConnection connection)
    {
        lock (gate) connection.Taken--;
    }

    async Task<SharedConnection> ConnectAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task<SharedConnection> attempt;
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(closing.IsCancellationRequested, this);
                if (connecting is null && failure is { } recent && environment.Time.GetElapsedTime(failedAt) < Rest)
                    throw new BrokerUnavailableException(recent.Message, recent.InnerException);
                attempt = connecting ??= OpenAsync();
            }

            await attempt.WaitAsync(cancellation);
            if (Take() is { } taken) return taken;
        }
    }

    async Task<SharedConnection> OpenAsync()
    {
        // The gate is the caller's until here: what follows must not run under it.
        await Task.Yield();
        try
        {
            var made = new SharedConnection(await factory.CreateConnectionAsync($"trustflow {purpose}", closing.Token));
            var late = Admit(made);
            if (late) await CloseAsync(made.Connection);
            return late ? throw new ObjectDisposedException(nameof(RabbitMqConnections)) : made;
        }
        catch (Exception e) when (e is not ObjectDisposedException)
        {
            var described = ConnectionErrors.Describe(e, options);
            lock (gate)
            {
                connecting = null;
                failure = described;
                failedAt = environment.Time.GetTimestamp();
            }

            throw described;
        }
    }

    /// <summary>Takes a new connection in, and drops those that were lost; true if it comes too late.</summary>
    bool Admit(SharedConnection made)
    {
        List<SharedConnection> lost;
        lock (gate)
        {
            connecting = null;
            failure = null;
            lost = open.FindAll(one => !one.Connection.IsOpen);
            open.RemoveAll(lost.Contains);
            if (!closing.IsCancellationRequested) open.Add(made);
        }

        foreach (var one in lost) _ = CloseAsync(one.Connection);
        if (logger.IsEnabled(LogLevel.Debug)) LogConnected(options.Address, purpose);
        return closing.IsCancellationRequested;
    }

    static async Task CloseAsync(IConnection connection)
    {
        try
        {
            await connection.AbortAsync(Farewell);
            await connection.DisposeAsync();
        }
        catch (Exception e) when (BrokerErrors.IsOfTheConnection(e) || e is OperationCanceledException)
        {
            // It was lost already.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connected to RabbitMQ at {Address} to {Purpose}")]
    partial void LogConnected(string address, string purpose);
}

using Microsoft.Extensions.Logging;
using TrustFlow.Client.Http;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Client.Config;

/// <summary>
/// Keeps its handlers, and whoever enumerates <see cref="ChangesAsync"/>, in step with the configuration of the types that they watch. It subscribes
/// first and reads afterwards; when it hears of a change it reads only the keys that were touched; what it failed to read it reads again until it has
/// it. Only real differences are told.
/// </summary>
public sealed partial class ConfigurationReceiver : IAsyncDisposable
{
    readonly string name;
    readonly IChangeFeed feed;
    readonly IConfigSource source;
    readonly TimeProvider time;
    readonly ReceiverOptions options;
    readonly ILogger logger;
    readonly List<WatchedTypes> watched = [];
    readonly PendingChanges pending = new();
    readonly Lock starting = new();
    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task? running;
    string? trouble;

    /// <summary>Makes one that hears of changes on a broker; <see cref="Start"/> begins.</summary>
    /// <param name="name">What it is called in the log and on the broker.</param>
    /// <param name="broker">Where changes are heard of.</param>
    /// <param name="source">Where values are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it tells of what goes wrong.</param>
    /// <param name="options">What it watches, and how it waits.</param>
    public ConfigurationReceiver(string name, IPubSubBackend broker, IConfigSource source, TimeProvider time, ILogger logger, ReceiverOptions? options = null)
        : this(name, new BrokerChangeFeed(broker), source, time, logger, options ?? new ReceiverOptions())
    {
    }

    /// <summary>Makes one that hears of changes, and reads, over HTTP; <see cref="Start"/> begins.</summary>
    /// <param name="name">What it is called in the log.</param>
    /// <param name="server">The server. It stays the caller's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it tells of what goes wrong.</param>
    /// <param name="options">What it watches, and how it waits.</param>
    public ConfigurationReceiver(string name, TrustFlowHttpClient server, TimeProvider time, ILogger logger, ReceiverOptions? options = null)
        : this(name, new HttpChangeFeed(server, time, (options ??= new ReceiverOptions()).SilenceLimit), new HttpConfigClient(server), time, logger, options)
    {
    }

    ConfigurationReceiver(string name, IChangeFeed feed, IConfigSource source, TimeProvider time, ILogger logger, ReceiverOptions options)
    {
        this.name = name;
        this.feed = feed;
        this.source = source;
        this.time = time;
        this.logger = logger;
        this.options = options;
    }

    /// <summary>Completes when the configuration has been read and handed on for the first time.</summary>
    public Task Ready => ready.Task;

    /// <summary>
    /// The version up to which all that is watched is known and was told; 0 before the first read. It never moves for what could not be read or told.
    /// A broker tells only of what is watched, so that it moves there with a read of everything.
    /// </summary>
    public long Version => watched.Select(group => group.Baseline).DefaultIfEmpty().Min();

    /// <summary>
    /// Told after everything was read: at the start, when a subscription was opened again, and when the deployment came up. Whoever has told the
    /// services something that they may have missed tells it again.
    /// </summary>
    public Action EverythingRead { private get; init; } = () => { };

    /// <summary>
    /// Watches types together: when one entry of a key changes, the handler gets the values of that key in all of them. Never is the value of a type
    /// older than that of a type named before it. Call before <see cref="Start"/>.
    /// </summary>
    /// <param name="types">At least one.</param>
    /// <param name="handler">Told of each difference, one after the other. It returns at once; one that throws is logged, and the change counts as applied.</param>
    /// <exception cref="InvalidOperationException">It has begun.</exception>
    public void Watch(IReadOnlyList<string> types, Action<ConfigChange> handler)
    {
        if (running is not null) throw new InvalidOperationException($"The receiver {name} has begun. Say all that it watches before it starts.");
        watched.Add(new WatchedTypes(types, handler));
    }

    /// <summary>Watches one type. Call before <see cref="Start"/>.</summary>
    /// <param name="type">The type.</param>
    /// <param name="handler">Told of each difference, one after the other. It returns at once; one that throws is logged, and the change counts as applied.</param>
    /// <exception cref="InvalidOperationException">It has begun.</exception>
    public void Watch(string type, Action<ConfigChange> handler) => Watch([type], handler);

    /// <summary>Begins; reads are tried until the services answer.</summary>
    public void Start()
    {
        lock (starting) running ??= RunAsync(stopping.Token);
    }

    /// <summary>Ends the subscription; handlers are told of nothing more, and enumerations end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!ended.TrySetResult()) return;
        stopping.CancelInTurn();
        if (running is not null) await running;
        ready.TrySetCanceled();
        stopping.Dispose();
        owned?.Dispose();
    }

    async Task RunAsync(CancellationToken cancellation)
    {
        // The caller of Start must not wait for brokers and services.
        await Task.Yield();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var delay = ready.Task.IsCompleted ? options.ReopenDelay : options.RetryDelay;
                if (IsNews(e)) LogSubscriptionLost(name, delay, e.Message);
                await PauseAsync(delay, cancellation);
            }
        }
    }

    /// <summary>Follows one subscription until it breaks.</summary>
    async Task FollowAsync(CancellationToken cancellation)
    {
        var scope = new FeedScope(name, [.. watched.SelectMany(group => group.Types).Distinct()], options.Workspace);
        await using var subscription = await feed.OpenAsync(scope, pending, cancellation);
        // What was pushed while nobody listened is not known: everything is read.
        await UntilReadAsync(() => ReadAllAsync(cancellation), subscription, cancellation);
        ready.TrySetResult();
        while (true)
        {
            await Task.WhenAny(pending.Arrived.InTurn(), subscription.Broken).WaitAsync(cancellation);
            if (subscription.Broken.IsCompleted) await subscription.Broken;
            await UntilReadAsync(() => ReadPendingAsync(cancellation), subscription, cancellation);
        }
    }

    async Task UntilReadAsync(Func<Task> read, IChangeSubscription subscription, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await read();
                if (trouble is not null || !ready.Task.IsCompleted) LogFollowing(name, Version);
                trouble = null;
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                if (IsNews(e)) LogReadFailed(name, options.RetryDelay, e.Message);
            }

            await Task.WhenAny(PauseAsync(options.RetryDelay, cancellation), subscription.Broken);
            cancellation.ThrowIfCancellationRequested();
            if (subscription.Broken.IsCompleted) await subscription.Broken;
        }
    }

    /// <summary>Whether a failure is another than the last: one that lasts is logged once.</summary>
    bool IsNews(Exception failure)
    {
        if (trouble == failure.Message) return false;
        trouble = failure.Message;
        return true;
    }

    void TellFailure(Exception exception, ConfigChange change) => LogHandlerFailed(exception, name, change.Workspace, change.Key);

    async Task PauseAsync(TimeSpan delay, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(delay, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Whoever pauses looks at the token next.
        }
    }
}

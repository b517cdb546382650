using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Client.Config;

/// <summary>
/// Keeps its handlers in step with the configuration of the types that they watch. It subscribes first and reads afterwards; on a push it reads
/// only the keys that were touched; what it failed to read it reads again until it has it. A handler is told of real differences only.
/// </summary>
public sealed partial class ConfigurationReceiver : IAsyncDisposable
{
    readonly string name;
    readonly IPubSubBackend broker;
    readonly IConfigSource source;
    readonly TimeProvider time;
    readonly ReceiverOptions options;
    readonly ILogger logger;
    readonly List<WatchedTypes> watched = [];
    readonly PendingChanges pending = new();
    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task? running;

    /// <summary>Makes one; <see cref="Start"/> begins.</summary>
    /// <param name="name">What it is called in the log and on the broker.</param>
    /// <param name="broker">Where changes are heard of.</param>
    /// <param name="source">Where values are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where it tells of what goes wrong.</param>
    /// <param name="options">How it waits.</param>
    public ConfigurationReceiver(string name, IPubSubBackend broker, IConfigSource source, TimeProvider time, ILogger logger, ReceiverOptions? options = null)
    {
        this.name = name;
        this.broker = broker;
        this.source = source;
        this.time = time;
        this.logger = logger;
        this.options = options ?? new ReceiverOptions();
    }

    /// <summary>Completes when the configuration has been read and handed on for the first time.</summary>
    public Task Ready => ready.Task;

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
    public void Watch(IReadOnlyList<string> types, Action<ConfigChange> handler) => watched.Add(new WatchedTypes(types, handler));

    /// <summary>Begins; reads are tried until the services answer.</summary>
    public void Start() => running ??= RunAsync(stopping.Token);

    /// <summary>Ends the subscription; handlers are told of nothing more.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (running is not null) await running;
        ready.TrySetCanceled();
        stopping.Dispose();
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
                LogSubscriptionLost(name, options.ReopenDelay, e.Message);
                await PauseAsync(options.ReopenDelay, cancellation);
            }
        }
    }

    /// <summary>Follows one subscription until it breaks.</summary>
    async Task FollowAsync(CancellationToken cancellation)
    {
        await using var subscription = await ReceiverSubscription.OpenAsync(broker, name, [.. watched.SelectMany(group => group.Types).Distinct()], pending, cancellation);
        // What was pushed while nobody listened is not known: everything is read.
        await UntilReadAsync(() => ReadAllAsync(cancellation), subscription, cancellation);
        if (ready.TrySetResult()) LogFollowing(name, watched.Select(group => group.Baseline).DefaultIfEmpty().Min());
        while (true)
        {
            await await Task.WhenAny(pending.Arrived, subscription.Broken).WaitAsync(cancellation);
            if (subscription.Broken.IsCompleted) await await subscription.Broken;
            await UntilReadAsync(() => ReadPendingAsync(cancellation), subscription, cancellation);
        }
    }

    async Task UntilReadAsync(Func<Task> read, ReceiverSubscription subscription, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await read();
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                LogReadFailed(name, options.RetryDelay, e.Message);
            }

            await Task.WhenAny(PauseAsync(options.RetryDelay, cancellation), subscription.Broken);
            cancellation.ThrowIfCancellationRequested();
            if (subscription.Broken.IsCompleted) await await subscription.Broken;
        }
    }

    async Task ReadPendingAsync(CancellationToken cancellation)
    {
        var (everything, touched) = pending.Take();
        try
        {
            if (watched.Any(group => everything > group.Baseline)) await ReadAllAsync(cancellation);
            foreach (var group in watched) await ReadTouchedAsync(group, touched, cancellation);
        }
        catch
        {
            if (everything > 0) pending.TouchAll(everything);
            foreach (var (entry, version) in touched) pending.Touch(entry.Type, entry.Workspace, [entry.Key], version);
            throw;
        }
    }

    async Task ReadAllAsync(CancellationToken cancellation)
    {
        foreach (var group in watched)
        {
            var snapshots = new List<ConfigSnapshot>();
            foreach (var type in group.Types) snapshots.Add(await source.GetAllAsync(type, cancellation));
            group.ApplyAll(snapshots, TellFailure);
        }

        EverythingRead();
    }

    async Task ReadTouchedAsync(WatchedTypes group, IReadOnlyDictionary<(string Type, string Workspace, string Key), long> touched, CancellationToken cancellation)
    {
        Exception? failure = null;
        var unknown = touched.Where(item => group.Types.Contains(item.Key.Type) && !group.Knows(item.Key.Workspace, item.Key.Key, item.Value)).ToList();
        foreach (var workspace in unknown.GroupBy(item => item.Key.Workspace, StringComparer.Ordinal))
        {
            try
            {
                await ReadWorkspaceAsync(group, workspace.Key, workspace, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // One workspace that cannot be read keeps no other from its changes.
                failure ??= e;
            }
        }

        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    async Task ReadWorkspaceAsync(
        WatchedTypes group, string workspace, IEnumerable<KeyValuePair<(string Type, string Workspace, string Key), long>> touched, CancellationToken cancellation)
    {
        var versions = touched.GroupBy(item => item.Key.Key, StringComparer.Ordinal).Select(key => KeyValuePair.Create(key.Key, key.Max(item => item.Value)));
        foreach (var keys in versions.Chunk(options.KeysPerRead))
        {
            var snapshot = await source.GetAsync(workspace, [.. keys.SelectMany(key => group.Types.Select(type => new ConfigName(type, key.Key)))], cancellation);
            group.Apply(workspace, keys.ToDictionary(StringComparer.Ordinal), snapshot, TellFailure);
        }
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

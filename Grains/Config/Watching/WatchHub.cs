using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using TrustFlow.Storage;

namespace TrustFlow.Config.Watching;

/// <summary>
/// Tells all who watch in a silo what was committed. It follows the ledger once for all of them, while there is anybody; it reads a batch from the change
/// log, once for all, if it concerns somebody. Thread-safe.
/// </summary>
public sealed partial class WatchHub : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How many watchers read the change log at once, so that many who come back together leave room for other reads.</summary>
    const int LogReaders = 2;

    readonly IGrainFactory grains;
    readonly IConfigStore store;
    readonly ConfigOptions options;
    readonly ILogger logger;
    readonly Lock gate = new();
    readonly WatchIndex index = new();
    readonly KnownSecrets secrets;
    readonly SemaphoreSlim logReaders = new(LogReaders);
    readonly CancellationTokenSource ending = new();
    readonly CancellationToken ended;
    TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task following = Task.CompletedTask;
    long position;
    bool disposed;

    /// <summary>Makes one; it begins and ends with its silo.</summary>
    public WatchHub(IGrainFactory grains, IConfigStore store, TimeProvider time, IOptions<ConfigOptions> options, ILogger<WatchHub> logger)
    {
        this.grains = grains;
        this.store = store;
        this.options = options.Value;
        this.logger = logger;
        ended = ending.Token;
        secrets = new(store);
        Time = time;
    }

    /// <summary>How many watch now.</summary>
    public int Count
    {
        get
        {
            lock (gate) return index.Count;
        }
    }

    internal TimeProvider Time { get; }

    internal bool IsEnding => ended.IsCancellationRequested;

    /// <summary>All up to this version was offered to the queues that are open.</summary>
    internal long Position => Volatile.Read(ref position);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(WatchHub), ServiceLifecycleStage.Active, BeginAsync, EndAsync);

    /// <summary>Begins a watch.</summary>
    /// <param name="scope">Of what.</param>
    /// <param name="after">The version after which it begins; null for what is committed from now on.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CompactedVersionException">The change log does not reach back to the version.</exception>
    /// <exception cref="BadValueException">The deployment has not reached the version.</exception>
    /// <exception cref="ConfigException">The change log cannot be read.</exception>
    public async Task<Watcher> WatchAsync(WatchScope scope, long? after, CancellationToken cancellation = default)
    {
        if (after < 0) throw new BadValueException($"There is no version {after}. Watch from 0 or from one that an answer gave.");
        var bounds = await TryReadAsync(() => store.ReadBoundsAsync(cancellation));
        if (after > bounds.Head) throw new BadValueException($"The deployment is at version {bounds.Head} and has not reached version {after}. Begin anew with what stands now.");
        if (after < bounds.Compacted) throw new CompactedVersionException(after.Value, bounds.Compacted);
        var queue = new WatchQueue();
        Enter(scope, queue, bounds.Head);
        return new(this, scope, queue, after ?? bounds.Head);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;

        // A silo that is given up without being stopped must not be followed for ever.
        ending.Cancel();
        ending.Dispose();
        logReaders.Dispose();
    }

    /// <summary>Opens a queue: whatever is committed after the version that it answers comes by it.</summary>
    internal long Join(WatchQueue queue)
    {
        lock (gate)
        {
            queue.Open();
            return position;
        }
    }

    internal void Leave(WatchScope scope, WatchQueue queue)
    {
        lock (gate) index.Remove(scope, queue);
    }

    internal async Task<ChangePage> ReadLogAsync(ChangeScope scope, long after, int limit, CancellationToken cancellation)
    {
        await logReaders.WaitAsync(cancellation);
        try
        {
            return await TryReadAsync(() => store.ReadChangesAsync(scope, after, limit, cancellation));
        }
        finally
        {
            logReaders.Release();
        }
    }

    internal async Task<ImmutableArray<ChangeRecord>> ShowAsync(IReadOnlyList<ConfigChange> changes, CancellationToken cancellation)
    {
        var records = ImmutableArray.CreateBuilder<ChangeRecord>(changes.Count);
        foreach (var change in changes)
        {
            var shown = await TryReadAsync(() => secrets.OfAsync(change.Workspace, change.Version, cancellation).AsTask());
            records.Add(shown.Record(change));
        }

        return records.MoveToImmutable();
    }

    static async Task<T> TryReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (CompactedException e)
        {
            throw new CompactedVersionException(e.After, e.Compacted);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ConfigException($"The change log could not be read ({e.Message.TrimEnd('.')}). Try again.");
        }
    }
}

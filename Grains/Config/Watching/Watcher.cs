using TrustFlow.Storage;

namespace TrustFlow.Config.Watching;

/// <summary>
/// One who watches: is told of every batch of a scope exactly once and in order, from the change log until he has caught up and from then on as they
/// come. It must be disposed of. One call at a time.
/// </summary>
public sealed class Watcher : IDisposable
{
    readonly WatchHub hub;
    readonly WatchScope scope;
    readonly WatchQueue queue;
    long joined = -1;

    internal Watcher(WatchHub hub, WatchScope scope, WatchQueue queue, long position)
    {
        this.hub = hub;
        this.scope = scope;
        this.queue = queue;
        Position = position;
    }

    /// <summary>The version up to which everything was told; from there another watch goes on.</summary>
    public long Position { get; private set; }

    /// <summary>Whether the change log has more that he was not told of.</summary>
    bool IsBehind => queue.IsOpen && Position < joined;

    /// <summary>What comes next: at once if there is something, otherwise as soon as there is; nothing where nothing came within the wait.</summary>
    /// <param name="limit">The most batches, 1 or more.</param>
    /// <param name="wait">How long to wait.</param>
    /// <param name="cancellation">Ends the wait; nothing is lost.</param>
    /// <exception cref="CompactedVersionException">The change log does not reach back to the position any more.</exception>
    /// <exception cref="ConfigException">The change log cannot be read.</exception>
    public async Task<WatchPage> ReadAsync(int limit, TimeSpan wait, CancellationToken cancellation = default)
    {
        var begun = hub.Time.GetTimestamp();
        while (true)
        {
            var (changes, position) = await NextAsync(limit, cancellation);
            if (changes.Count > 0) return await ShowAsync(changes, position, cancellation);
            Position = position;
            var left = wait - hub.Time.GetElapsedTime(begun);
            if (IsBehind)
            {
                // What was passed by concerns others; what comes next is in the log already.
                if (left <= TimeSpan.Zero || hub.IsEnding) return new([], Position);
                continue;
            }

            if (queue.IsDrained && !await ArrivesAsync(left, cancellation)) return new([], Position);
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => hub.Leave(scope, queue);

    async Task<WatchPage> ShowAsync(IReadOnlyList<ConfigChange> changes, long position, CancellationToken cancellation)
    {
        try
        {
            var records = await hub.ShowAsync(changes, cancellation);
            Position = position;
            return new(records, position);
        }
        catch
        {
            // What was taken and not told is in the log.
            queue.Close();
            throw;
        }
    }

    async Task<(IReadOnlyList<ConfigChange> Changes, long Position)> NextAsync(int limit, CancellationToken cancellation)
    {
        if (!queue.IsOpen) joined = hub.Join(queue);
        return Position < joined ? await ReadLogAsync(limit, cancellation) : TakeQueued(limit);
    }

    // What comes after the point at which it joined is in the queue, and may be in the log's page as well: the queue leaves out what was told.
    async Task<(IReadOnlyList<ConfigChange> Changes, long Position)> ReadLogAsync(int limit, CancellationToken cancellation)
    {
        var page = await hub.ReadLogAsync(scope.Log, Position, limit, cancellation);
        return ([.. page.Changes.Select(scope.Of).OfType<ConfigChange>()], Math.Max(Position, page.Position));
    }

    (IReadOnlyList<ConfigChange> Changes, long Position) TakeQueued(int limit)
    {
        // Read before the queue: all up to it was offered by then.
        var reached = hub.Position;
        var changes = new List<ConfigChange>();
        while (changes.Count < limit && queue.TryTake(Position, out var change))
        {
            if (scope.Of(change) is { } concerning) changes.Add(concerning);
        }

        if (changes.Count > 0) return (changes, changes[^1].Version);
        return (changes, queue.IsDrained ? Math.Max(Position, reached) : Position);
    }

    async Task<bool> ArrivesAsync(TimeSpan wait, CancellationToken cancellation)
    {
        if (wait <= TimeSpan.Zero || hub.IsEnding) return false;
        try
        {
            await queue.ArrivalAsync().WaitAsync(wait, hub.Time, cancellation);
            return !hub.IsEnding;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

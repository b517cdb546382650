using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Config.Watching;

/// <summary>One who watches a scope and notes what he is told.</summary>
/// <param name="silo">Where he watches.</param>
/// <param name="workspace">The workspace, or <c>*</c>.</param>
/// <param name="types">The types; empty for all.</param>
/// <param name="key">The key, or null.</param>
/// <param name="limit">How many batches he takes at a time.</param>
/// <param name="from">The version after which he begins.</param>
sealed class Follower(Restartable silo, string workspace, ImmutableArray<string> types, string? key, int limit, long from)
{
    readonly List<ChangeRecord> told = [];
    readonly long begun = from;

    /// <summary>Waits before each answer is asked for, given how many were told.</summary>
    public Func<int, Task> Pace { get; init; } = _ => Task.CompletedTask;

    public long Position { get; private set; } = from;

    /// <summary>Watches until he is told of everything up to a version.</summary>
    public async Task RunAsync(Func<long> until, CancellationToken cancellation)
    {
        while (Position < until())
        {
            await Pace(told.Count).WaitAsync(cancellation);
            var query = new WatchQuery(types, key, Position, limit, TimeSpan.FromMilliseconds(200));
            var page = await silo.CallAsync(grains => grains.GetGrain<IConfigWatchGrain>(workspace).WatchAsync(query, cancellation), cancellation);
            Assert.True(page.Position >= Position && page.Changes.Length <= limit);
            told.AddRange(page.Changes);
            Position = page.Position;
        }
    }

    /// <summary>Checks that he was told of each batch of his scope, once and in order.</summary>
    public void Check(IReadOnlyDictionary<long, Written> all)
    {
        var expected = all.Where(batch => batch.Key > begun && IsMeant(batch.Value)).OrderBy(batch => batch.Key).Select(batch => Line(batch.Key, batch.Value.Workspace, Meant(batch.Value)));
        Assert.Equal(expected, told.Select(change => Line(change.Version, change.Workspace, change.Entries.Select(entry => new ConfigWrite(entry.Type, entry.Key, entry.New)))));
    }

    bool IsMeant(Written batch) => (workspace == IConfigWatchGrain.AllWorkspaces ? !ConfigTypes.IsReserved(batch.Workspace) : batch.Workspace == workspace) && Meant(batch).Any();

    IEnumerable<ConfigWrite> Meant(Written batch) => batch.Writes.Where(write => (types.IsEmpty || types.Contains(write.Type)) && (key is null || write.Key == key));

    static string Line(long version, string workspace, IEnumerable<ConfigWrite> writes) => $"{version} {workspace}: {string.Join(", ", writes.Select(write => $"{write.Type}/{write.Key}={write.Value}"))}";
}

using TrustFlow.Config;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config.Watching;

public sealed class ExactlyOnceTests
{
    const int Batches = 50_000;

    [Fact]
    public async Task Watch_20WatchersAnd2Writers_EachIsToldOfEachBatchOfHisScopeOnceAndInOrder()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var silo = await Restartable.StartAsync();
        var writers = new Writers(silo, Batches);
        var followers = Followers(silo, writers).ToList();
        var running = followers.Select(follower => follower.RunAsync(() => Batches, patience.Token)).ToList();
        var writing = writers.RunAsync(patience.Token);

        await writers.ReachAsync(Batches / 3);
        await silo.KillAsync();
        await writers.ReachAsync(Batches / 2);
        var oldest = followers.Min(follower => follower.Position);

        // By the time of a batch, since the head moves on meanwhile.
        var next = (await silo.Store.ReadChangesAsync(ChangeScope.Everything, oldest, 1)).Changes[0];
        while (await silo.Store.CompactAsync(next.At, keep: 0) > 0)
        {
        }

        // They come back at the oldest version that there still is, and at some later ones.
        var compacted = (await silo.Store.ReadBoundsAsync()).Compacted;
        List<Follower> late = [new(silo, "*", [], null, 1_000, compacted), new(silo, "a", ["t1"], null, 1_000, compacted + 1_000), new(silo, "_reserved", [], null, 1_000, compacted + 3_000)];
        running.AddRange(late.Select(follower => follower.RunAsync(() => Batches, patience.Token)));
        await writing;
        await Task.WhenAll(running);

        Assert.All([.. followers, .. late], follower => follower.Check(writers.All));
        Assert.True(compacted > 0, "Nothing was compacted while they watched.");
        await Assert.ThrowsAsync<CompactedVersionException>(() => new Follower(silo, "*", [], null, 10, compacted - 1).RunAsync(() => Batches, patience.Token));
    }

    // 17, and 3 that come late.
    static IEnumerable<Follower> Followers(Restartable silo, Writers writers)
    {
        foreach (var limit in new[] { 3, 1_000 })
        {
            yield return new(silo, "a", [], null, limit, 0);
            yield return new(silo, "b", ["t0"], null, limit, 0);
            yield return new(silo, "c", ["t0", "t3"], null, limit, 0);
            yield return new(silo, "d", ["t2"], "k5", limit, 0);
            yield return new(silo, "_reserved", [], "k1", limit, 0);
        }

        yield return new(silo, "*", [], null, 100, 0);
        yield return new(silo, "*", ["t1"], null, 100, 0);
        yield return new(silo, "*", ["t1", "t2"], "k7", 100, 0);
        yield return new(silo, "nobody-writes-here", [], null, 100, 0);

        // These stand still until thousands have gone by, so that what is kept for them overflows, and they catch up again and again.
        yield return new(silo, "*", [], null, 1_000, 0) { Pace = told => writers.ReachAsync(told + 6_000) };
        yield return new(silo, "a", [], null, 200, 0) { Pace = told => writers.ReachAsync((told * 5) + 3_000) };
        yield return new(silo, "b", ["t1"], "k2", 50, 0) { Pace = told => writers.ReachAsync((told * 60) + 9_000) };
    }
}

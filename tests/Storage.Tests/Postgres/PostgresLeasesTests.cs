using TrustFlow.Storage.Postgres;
using TrustFlow.Testing;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests.Postgres;

public sealed class PostgresLeasesTests : TwoStores
{
    static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Take_HeldByAnother_IsRefusedUntilItIsGivenUp()
    {
        var (one, other) = (new PostgresLeases(Stores[0], Long), new PostgresLeases(Stores[1], Long));
        Assert.Equal(new Lease(1), await one.TakeAsync("l", "a"));
        Assert.Null(await other.TakeAsync("l", "b"));
        Assert.Equal(new Lease(1), await one.TakeAsync("l", "a"));
        Assert.Equal(new Lease(1), await other.TakeAsync("m", "b"));

        await other.ReleaseAsync("l", "b");
        Assert.Null(await other.TakeAsync("l", "b"));
        await one.ReleaseAsync("l", "a");
        Assert.Equal(new Lease(2), await other.TakeAsync("l", "b"));
        Assert.Null(await one.TakeAsync("l", "a"));
    }

    [Fact]
    public async Task Take_TimeIsOver_IsGivenToTheNextWithAHigherFence()
    {
        var leases = new PostgresLeases(Stores[0], TimeSpan.FromMilliseconds(20));
        Assert.Equal(new Lease(1), await leases.TakeAsync("l", "a"));
        Lease? next;
        while ((next = await leases.TakeAsync("l", "b")) is null)
        {
        }

        Assert.Equal(new Lease(2), next);
    }

    [Fact]
    public async Task Take_ManyAtOnce_OneGetsIt()
    {
        var leases = Stores.ConvertAll(static store => new PostgresLeases(store, Long));
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => leases[i % 2].TakeAsync("l", $"{i}")));
        Assert.Equal(new Lease(1), Assert.Single(taken, static lease => lease is not null));
    }

    [Fact]
    public async Task Commit_FenceOfAFormerOwner_IsRefusedAloneAndLeavesNoTrace()
    {
        var leases = new PostgresLeases(Stores[0], Long);
        await leases.TakeAsync("l", "a");
        await leases.ReleaseAsync("l", "a");
        await leases.TakeAsync("l", "b");

        var outcomes = await Stores[1].CommitAsync(0,
        [
            Put("of a", "k", "a") with { Fence = new("l", 1) },
            Put("of nobody", "k", "n"),
            Put("of b", "k", "b") with { Fence = new("l", 2) },
            Put("of a lease that is not", "k", "x") with { Fence = new("m", 1) },
        ]);

        Assert.Equal([typeof(BatchOutcome.Fenced), typeof(BatchOutcome.Committed), typeof(BatchOutcome.Committed), typeof(BatchOutcome.Fenced)], outcomes.Select(static outcome => outcome.GetType()));
        Assert.Equal(["of nobody", "of b"], (await Stores[0].ReadLogAsync()).Select(static change => change.BatchId));

        // What was committed before is told, whoever asks.
        Assert.IsType<BatchOutcome.Repeated>(Assert.Single(await Stores[1].CommitAsync(2, [Put("of b", "k", "b") with { Fence = new("l", 1) }])));
    }

    [Fact]
    public async Task Commit_WhileTheLeaseGoesToAnother_IsSeenByTheNextOwnerOrRefused()
    {
        var leases = new PostgresLeases(Stores[0], Long);
        for (var round = 0; round < 40; round++)
        {
            var former = (await leases.TakeAsync($"l{round}", "a"))!.Value.Fence!.Value;
            var commit = CommitAsync(round, former);
            await leases.ReleaseAsync($"l{round}", "a");
            Assert.Equal(new Lease(2), await leases.TakeAsync($"l{round}", "b"));
            var seen = (await Stores[0].ReadWorkspaceAsync("w")).Entries.Any(entry => entry.Key == $"k{round}");

            Assert.Equal(seen, await commit is BatchOutcome.Committed);
        }

        async Task<BatchOutcome> CommitAsync(int round, long fence) =>
            Assert.Single(await Stores[1].CommitAsync(await Stores[1].ReadHeadAsync(), [Put($"b{round}", $"k{round}", "v") with { Fence = new($"l{round}", fence) }]));
    }
}

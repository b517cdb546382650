using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Config;

public sealed class RecentBatchesTests
{
    readonly RecentBatches recent = new(10);

    [Fact]
    public void After_AnyVersionThatItHas_IsAllThatFollowed()
    {
        for (var version = 11; version <= 15; version++) recent.Add(Batches.Touch(version, "w", ("t", "k")));

        Assert.Equal([11L, 12, 13, 14, 15], recent.After(10).Select(batch => batch.Version));
        Assert.Equal([15L], recent.After(14).Select(batch => batch.Version));
        Assert.Empty(recent.After(15));
        Assert.Empty(recent.After(99));
        Assert.Equal(15, recent.Head);
    }

    [Fact]
    public void After_BeforeItBegan_IsNotKnown()
    {
        recent.Add(Batches.Touch(11, "w", ("t", "k")));

        Assert.Empty(recent.After(9));
        Assert.Equal(11, recent.Head);
    }

    [Fact]
    public void Add_MoreBatchesThanFit_ForgetsTheOldest()
    {
        for (var version = 11; version <= 10 + RecentBatches.BatchLimit + 3; version++) recent.Add(Batches.Touch(version, "w", ("t", "k")));

        Assert.Empty(recent.After(12));
        Assert.Equal(RecentBatches.BatchLimit, recent.After(13).Length);
        Assert.Equal(14, recent.After(13)[0].Version);
    }

    [Fact]
    public void Add_MoreKeysThanFit_ForgetsTheOldestAndKeepsTheLast()
    {
        var many = Enumerable.Range(0, RecentBatches.KeyLimit - 1).Select(i => ("t", $"k{i}")).ToArray();
        recent.Add(Batches.Touch(11, "w", ("t", "a")));
        recent.Add(Batches.Touch(12, "w", many));
        Assert.Equal(2, recent.After(10).Length);

        recent.Add(Batches.Touch(13, "w", ("t", "b")));
        Assert.Equal([12L, 13], recent.After(11).Select(batch => batch.Version));
        Assert.Empty(recent.After(10));

        recent.Add(Batches.Touch(14, "w", [.. many, ("t", "c"), ("t", "d")]));
        Assert.Equal([14L], recent.After(13).Select(batch => batch.Version));
        Assert.Empty(recent.After(12));
    }
}

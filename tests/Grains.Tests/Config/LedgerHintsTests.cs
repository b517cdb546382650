using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Config;

public sealed class LedgerHintsTests
{
    readonly List<LedgerProgress> told = [];
    readonly List<ConfigTouched> variants = [];
    TaskCompletionSource answer = new();
    TaskCompletionSource? gathering;
    int retries;

    [Fact]
    public async Task Send_WhileTheBridgeIsBusy_GathersForOneNextCall()
    {
        var hints = Hints();
        Commit(hints, 1);
        for (var version = 2; version <= 9; version++) Commit(hints, version);
        Assert.Single(told);

        answer.SetResult();

        Assert.Equal([1, 9], told.Select(progress => progress.Head));
        Assert.Equal(Enumerable.Range(2, 8).Select(version => (long)version), told[1].Touched.Select(touched => touched.Version));
        await answer.Task;
    }

    [Fact]
    public void Send_MoreThanFits_TellsTheHeadAlone()
    {
        var hints = Hints();
        Commit(hints, 1);
        for (var version = 2; version <= LedgerHints.Limit + 3; version++) Commit(hints, version);

        answer.SetResult();

        Assert.Equal(LedgerHints.Limit + 3, told[1].Head);
        Assert.Empty(told[1].Touched);
    }

    [Fact]
    public void Send_BridgeFails_TellsTheHeadAgain()
    {
        var hints = Hints();
        Commit(hints, 1);
        var failing = answer;
        answer = new();
        answer.SetResult();

        failing.SetException(new InvalidOperationException("away"));

        Assert.Equal(1, retries);
        Assert.Equal([1, 1], told.Select(progress => progress.Head));
    }

    [Fact]
    public void Begin_TellsWhereTheLedgerIs()
    {
        Hints().Begin(0);

        Assert.Equal(0, Assert.Single(told).Head);
    }

    [Fact]
    public void Send_TouchedVariants_AreToldAndOthersAreNot()
    {
        var hints = Hints();
        hints.Add(Batches.Touch(1, "w", ("other", "k")));
        hints.Add(Batches.Touch(2, "w", ("processor:chunker", "default"), ("other", "k")));
        hints.Add(Batches.Touch(3, "__template__", ("processor:chunker", "default")));

        hints.Send();

        var batch = Assert.Single(variants);
        Assert.Equal(2, batch.Version);
        var (variant, touched) = Assert.Single(Touched.Variants(batch));
        Assert.Equal("w/chunker/default", variant);
        Assert.Equal<ConfigKey>([new ConfigKey("processor:chunker", "default")], touched.Keys);
    }

    [Fact]
    public void Send_VariantsThatAreSlow_HoldNoMoreThanTheLimit()
    {
        var slow = new TaskCompletionSource();
        var heard = new List<long>();
        var hints = new LedgerHints(_ => answer.Task, touched =>
        {
            heard.Add(touched.Version);
            return slow.Task;
        }, _ => Task.CompletedTask, () => Task.CompletedTask);
        hints.Add(Batches.Touch(1, "w", ("processor:chunker", "default")));
        hints.Send();
        for (var version = 2; version <= LedgerHints.Limit + 10; version++) hints.Add(Batches.Touch(version, "w", ("processor:chunker", "default")));

        slow.SetResult();

        Assert.Equal(LedgerHints.Limit + 1, heard.Count);
    }

    [Fact]
    public void Send_WhileCommitsGather_TellsOfAllOfThemAtOnce()
    {
        gathering = new TaskCompletionSource();
        var hints = Hints();
        answer.SetResult();
        Commit(hints, 1);
        Commit(hints, 2);
        Commit(hints, 3);
        Assert.Equal(1, Assert.Single(told).Head);
        gathering.SetResult();
        Assert.Equal(3, told[^1].Head);
        Assert.Equal(2, told.Count);
    }

    static void Commit(LedgerHints hints, long version)
    {
        hints.Add(Batches.Touch(version, "w", ("t", "k")));
        hints.Send();
    }

    LedgerHints Hints() => new(
        progress =>
        {
            told.Add(progress);
            return answer.Task;
        },
        touched =>
        {
            variants.Add(touched);
            return Task.CompletedTask;
        },
        _ =>
        {
            retries++;
            return Task.CompletedTask;
        },
        () => gathering?.Task ?? Task.CompletedTask);
}

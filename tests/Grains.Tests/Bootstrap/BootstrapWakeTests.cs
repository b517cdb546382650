using Microsoft.Extensions.Logging.Abstractions;
using TrustFlow.Bootstrap.Tests.Fixtures;
using TrustFlow.Testing;

namespace TrustFlow.Bootstrap.Tests;

public sealed class BootstrapWakeTests
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    readonly FakeCluster cluster = new();
    readonly ManualTimeProvider clock = new();
    InitialiserRuns? runs;

    [Fact]
    public async Task Run_NewDeployment_RunsAllInOrderAndStoresTheirFlags()
    {
        var order = new List<string>();
        var (late, early, last) = (new Step(), new Step(waits: false), new Step());
        late.Work = _ => Note("late");
        early.Work = _ => Note("early");
        last.Work = _ => Note("last");

        var (_, results) = await WakeAsync(late.As("late"), early.As("early"), last.As("last"));

        Assert.Equal(["early", "late", "last"], order);
        Assert.All(results, result => Assert.Equal((InitialiserOutcome.Ran, "v1"), (result.Outcome, result.StoredFlag)));
        Assert.Equal("\"v1\"", cluster.System["init-state", "late"]);
        Assert.Equal([((string?)null, "v1")], late.Runs);
        Task Note(string name)
        {
            order.Add(name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Run_StoredFlagIsTheWantedOne_NeverRuns()
    {
        var (early, late) = (new Step(waits: false), new Step());
        cluster.System["init-state", "early"] = "\"v1\"";
        cluster.System["init-state", "late"] = "\"v1\"";

        for (var i = 0; i < 3; i++)
        {
            var (_, results) = await WakeAsync(early.As("early"), late.As("late"));
            Assert.All(results, result => Assert.Equal(InitialiserOutcome.Skip, result.Outcome));
        }

        Assert.Empty(early.Runs);
        Assert.Empty(late.Runs);
    }

    [Fact]
    public async Task Run_NothingToDo_CostsAtMostOneReadForEachAndWritesNothing()
    {
        var steps = Enumerable.Range(0, 20).Select(number => new Step(waits: number % 2 == 0).As($"s{number}")).ToArray();
        foreach (var step in steps) cluster.System["init-state", step.Name] = "\"v1\"";

        await WakeAsync(steps);

        Assert.InRange(cluster.System.Reads, 1, steps.Length);
        Assert.Equal(1, cluster.Gate.Asked);
        Assert.Empty(cluster.System.Batches);
    }

    [Fact]
    public async Task Run_ChangedFlag_GivesTheOldOne()
    {
        var step = new Step();
        cluster.System["init-state", "s"] = "\"v0\"";

        await WakeAsync(step.As("s"));

        Assert.Equal([((string?)"v0", "v1")], step.Runs);
    }

    [Fact]
    public async Task Run_OneFails_TheOthersRunAndItsFlagIsNotStored()
    {
        var (bad, good) = (new Step { Work = _ => throw new InvalidOperationException("no\nluck") }, new Step());

        var (_, results) = await WakeAsync(bad.As("bad"), good.As("good"));

        Assert.Equal([(InitialiserOutcome.Failed, "no luck"), (InitialiserOutcome.Ran, null)], results.Select(result => (result.Outcome, result.Error)));
        Assert.Null(cluster.System["init-state", "bad"]);
        Assert.Single(good.Runs);
    }

    [Fact]
    public async Task Run_FlagCannotBeStored_IsFailedStateWriteAndRunsAgain()
    {
        var step = new Step();
        cluster.System.OnCommit = _ => throw new InvalidOperationException("disk full");

        var (_, first) = await WakeAsync(step.As("s"));
        cluster.System.OnCommit = _ => { };
        var (_, second) = await WakeAsync(step.As("s"));

        Assert.Equal(InitialiserOutcome.FailedStateWrite, Assert.Single(first).Outcome);
        Assert.Contains("disk full", first[0].Error, StringComparison.Ordinal);
        Assert.Equal(InitialiserOutcome.Ran, Assert.Single(second).Outcome);
        Assert.Equal([((string?)null, "v1"), ((string?)null, "v1")], step.Runs);
    }

    [Fact]
    public async Task Run_ConfigServiceDown_RunsWhatDoesNotWaitAndStopsAtTheGate()
    {
        var (early, late) = (new Step(waits: false), new Step());
        cluster.System.OnRead = () => throw new InvalidOperationException("no store");
        cluster.System.OnCommit = _ => throw new InvalidOperationException("no store");

        var (wake, results) = await WakeAsync(early.As("early"), late.As("late"));

        Assert.Equal("The config service does not answer: no store", wake.GateError);
        Assert.Equal([("early", InitialiserOutcome.FailedStateWrite)], results.Select(result => (result.Name, result.Outcome)));
        Assert.Empty(late.Runs);
    }

    [Fact]
    public async Task Run_FlowServiceDown_StopsAtTheGate()
    {
        var step = new Step();
        cluster.Gate.OnAsked = () => throw new InvalidOperationException("starting");

        var (wake, results) = await WakeAsync(step.As("s"));

        Assert.Equal("The flow service does not answer: starting", wake.GateError);
        Assert.Empty(results);
        Assert.Empty(step.Runs);
    }

    [Fact]
    public async Task Run_EarlierInitialiserBringsUpTheServices_TheGatePassesInTheSameWake()
    {
        var (early, late) = (new Step(waits: false), new Step());
        cluster.System.OnRead = () => throw new InvalidOperationException("no broker");
        early.Work = _ =>
        {
            cluster.System.OnRead = () => { };
            return Task.CompletedTask;
        };

        var (wake, _) = await WakeAsync(early.As("early"), late.As("late"));

        Assert.Null(wake.GateError);
        Assert.Single(late.Runs);
    }

    [Fact]
    public async Task Run_LongerThanTheTimeLimit_FailsAndIsToldToEnd()
    {
        var began = new TaskCompletionSource();
        var told = CancellationToken.None;
        var slow = new Step { Work = cancellation => Begin(cancellation, new TaskCompletionSource().Task.WaitAsync(cancellation)) };
        var next = new Step();

        var wake = WakeAsync(slow.As("slow"), next.As("next"));
        await began.Task;
        clock.Advance(Limit);
        var (_, results) = await wake;

        Assert.True(told.IsCancellationRequested);
        Assert.Equal(InitialiserOutcome.Failed, results[0].Outcome);
        Assert.StartsWith("It took longer than 300 s", results[0].Error, StringComparison.Ordinal);
        Assert.Equal(Limit, results[0].Duration);
        Assert.Equal(InitialiserOutcome.Ran, results[1].Outcome);
        Task Begin(CancellationToken cancellation, Task work)
        {
            told = cancellation;
            began.SetResult();
            return work;
        }
    }

    [Fact]
    public async Task Run_EarlierRunIgnoresItsEnd_IsNotRunTwiceAtOnce()
    {
        var (deaf, began, end) = Deaf();

        var first = WakeAsync(deaf.As("deaf"));
        await began.Task;
        clock.Advance(Limit);
        await first;
        var (_, second) = await WakeAsync(deaf.As("deaf"));
        end.SetResult();
        var (_, third) = await WakeAsync(deaf.As("deaf"));

        Assert.StartsWith("An earlier run", Assert.Single(second).Error, StringComparison.Ordinal);
        Assert.Equal(InitialiserOutcome.Ran, Assert.Single(third).Outcome);
        Assert.Equal(2, deaf.Runs.Count);
    }

    [Fact]
    public async Task Run_ActivationGoesWhileOneRuns_IsNotRunTwiceAtOnceByTheNext()
    {
        using var life = new CancellationTokenSource();
        var (deaf, began, end) = Deaf();

        var first = WakeAsync(life.Token, deaf.As("deaf"));
        await began.Task;
        life.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var (_, second) = await WakeAsync(deaf.As("deaf"));
        end.SetResult();
        var (_, third) = await WakeAsync(deaf.As("deaf"));

        Assert.StartsWith("An earlier run", Assert.Single(second).Error, StringComparison.Ordinal);
        Assert.Equal(InitialiserOutcome.Ran, Assert.Single(third).Outcome);
        Assert.Equal(2, deaf.Runs.Count);
    }

    // One that ignores that it is told to end.
    static (Step Step, TaskCompletionSource Began, TaskCompletionSource End) Deaf()
    {
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        return (new Step { Work = _ => Begin() }, began, end);
        Task Begin()
        {
            began.TrySetResult();
            return end.Task;
        }
    }

    Task<(BootstrapWake Wake, List<InitialiserResult> Results)> WakeAsync(params PlannedInitialiser[] steps) => WakeAsync(CancellationToken.None, steps);

    async Task<(BootstrapWake Wake, List<InitialiserResult> Results)> WakeAsync(CancellationToken cancellation, params PlannedInitialiser[] steps)
    {
        var timeout = TimeSpan.FromSeconds(10);
        runs ??= new(cluster.Grains, new("/", []), new() { TimeLimit = Limit }, clock, NullLoggerFactory.Instance);
        var wake = new BootstrapWake(new("/", [.. steps]), new(cluster.Grains, timeout, clock), new(cluster.Grains, timeout, clock), runs, clock);
        var results = new List<InitialiserResult>();
        await foreach (var result in wake.RunAsync(cancellation)) results.Add(result);
        return (wake, results);
    }
}

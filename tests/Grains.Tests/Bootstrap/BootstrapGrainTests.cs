using TrustFlow.Bootstrap.Tests.Fixtures;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Bootstrap.Tests;

public sealed class BootstrapGrainTests : IAsyncLifetime
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    readonly Step first = new();
    readonly Step second = new();
    readonly BootstrapCluster cluster;

    public BootstrapGrainTests() => cluster = new(first.As("first"), second.As("second"));

    DateTimeOffset Now => cluster.Clock.GetUtcNow();

    IWorkspaceGrain System => cluster.Workspace(ConfigTypes.SystemWorkspace);

    public Task InitializeAsync() => cluster.InitializeAsync();

    public Task DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Wake_NewDeployment_RunsAllAndStoresTheirFlags()
    {
        var status = await WakesAsync(0, BootstrapTier.Converging, 15);

        Assert.All(status.Initialisers, one => Assert.Equal((InitialiserOutcome.Ran, "v1", null), (one.Outcome, one.StoredFlag, one.Error)));
        Assert.Equal(["first", "second"], status.Initialisers.Select(one => one.Name));
        Assert.Equal("\"v1\"", (await System.GetAsync([new(ConfigTypes.InitState, "first")])).Values[0].Value);
    }

    [Fact]
    public async Task Wake_EverythingDone_IsSteadyAndNothingEverRunsAgain()
    {
        await WakesAsync(0, BootstrapTier.Converging, 15);
        await WakesAsync(15, BootstrapTier.Steady, 300);
        await WakesAsync(300, BootstrapTier.Steady, 300);

        Assert.Single(first.Runs);
        Assert.Single(second.Runs);
    }

    [Fact]
    public async Task Wake_OneFails_IsTriedAgainSoonAndTheOtherIsNot()
    {
        first.Work = _ => throw new InvalidOperationException("no luck");

        var status = await WakesAsync(0, BootstrapTier.Converging, 15);
        Assert.Equal((InitialiserOutcome.Failed, "no luck", null), (status.Initialisers[0].Outcome, status.Initialisers[0].Error, status.Initialisers[0].StoredFlag));
        Assert.Equal(InitialiserOutcome.Ran, status.Initialisers[1].Outcome);
        await WakesAsync(15, BootstrapTier.Converging, 15);
        first.Work = _ => Task.CompletedTask;
        await WakesAsync(15, BootstrapTier.Converging, 15);
        status = await WakesAsync(15, BootstrapTier.Steady, 300);

        Assert.Equal((3, 1), (first.Runs.Count, second.Runs.Count));
        Assert.All(status.Initialisers, one => Assert.Equal((InitialiserOutcome.Skip, null), (one.Outcome, one.Error)));
    }

    [Fact]
    public async Task Wake_FlowServiceDown_WaitsAtTheGate()
    {
        Down();

        var status = await WakesAsync(0, BootstrapTier.Gate, 5);
        Assert.Equal("The flow service does not answer: down", status.GateError);
        Assert.Empty(first.Runs);
        cluster.Faults.Of = (_, _) => null;
        status = await WakesAsync(5, BootstrapTier.Converging, 15);

        Assert.Null(status.GateError);
        Assert.Single(first.Runs);
    }

    [Fact]
    public async Task Wake_WithoutTheLease_RunsNothingUntilItIsGiven()
    {
        cluster.HoldsLease = false;
        Assert.Equal(BootstrapTier.Waiting, (await cluster.Loop.RunNowAsync()).Tier);
        Assert.Empty(first.Runs);

        cluster.HoldsLease = true;
        await cluster.Loop.RunNowAsync();

        Assert.Single(first.Runs);
    }

    [Fact]
    public async Task Wake_FlagCannotBeStored_SaysSoAndRunsAgain()
    {
        cluster.Faults.Of = (type, method) => type == typeof(IWorkspaceGrain) && method == nameof(IWorkspaceGrain.CommitAsync) ? new ConfigException("disk full") : null;

        var status = await WakesAsync(0, BootstrapTier.Converging, 15);
        Assert.All(status.Initialisers, one => Assert.Equal((InitialiserOutcome.FailedStateWrite, null), (one.Outcome, one.StoredFlag)));
        cluster.Faults.Of = (_, _) => null;
        status = await WakesAsync(15, BootstrapTier.Converging, 15);

        Assert.All(status.Initialisers, one => Assert.Equal((InitialiserOutcome.Ran, "v1"), (one.Outcome, one.StoredFlag)));
        Assert.Equal(2, first.Runs.Count);
    }

    [Fact]
    public async Task RunNow_SteadyLoop_WakesAtOnce()
    {
        await WakesAsync(0, BootstrapTier.Converging, 15);
        await WakesAsync(15, BootstrapTier.Steady, 300);
        await ForgetFirstAsync();

        var status = await cluster.Loop.RunNowAsync();

        Assert.Equal(InitialiserOutcome.Ran, status.Initialisers[0].Outcome);
        Assert.Equal(2, first.Runs.Count);
        Assert.Equal(Now + TimeSpan.FromSeconds(15), status.NextWake);
    }

    [Fact]
    public async Task RunNow_WakeThatTakesLong_AnswersInTimeAndTheStatusIsSeenMeanwhile()
    {
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        first.Work = _ =>
        {
            began.SetResult();
            return end.Task;
        };
        await cluster.Loop.StartAsync();
        await began.Task;

        var meanwhile = await cluster.Loop.GetStatusAsync();
        var asked = cluster.Loop.RunNowAsync();
        await cluster.Loop.GetStatusAsync();
        cluster.Clock.Advance(TimeSpan.FromSeconds(20));
        var answered = await asked;
        end.SetResult();

        Assert.Null(meanwhile.NextWake);
        Assert.Null(answered.NextWake);
        await cluster.Loop.WokenAsync(Now);
        Assert.Single(first.Runs);
    }

    [Fact]
    public async Task Status_NewActivation_StillTellsTheLastOutcomes()
    {
        first.Work = _ => throw new InvalidOperationException("no luck");
        var before = await WakesAsync(0, BootstrapTier.Converging, 15);

        Down();
        await cluster.DeactivateLoopAsync();
        cluster.Clock.Advance(Moment);
        var after = await cluster.Loop.WokenAsync(before.LastWake!.Value + Moment);

        Assert.Equal(before.Initialisers.Select(one => (one.Outcome, one.Error, one.At)), after.Initialisers.Select(one => (one.Outcome, one.Error, one.At)));
    }

    [Fact]
    public async Task Start_ActivationThatIsGone_TheReminderTakesTheLoopUp()
    {
        await WakesAsync(0, BootstrapTier.Converging, 15);
        await ForgetFirstAsync();
        var ran = new TaskCompletionSource();
        first.Work = _ =>
        {
            ran.SetResult();
            return Task.CompletedTask;
        };

        await cluster.DeactivateLoopAsync();
        cluster.Clock.Advance(TimeSpan.FromMinutes(1));

        await ran.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    void Down() => cluster.Faults.Of = (type, _) => type == typeof(IFlowGrain) ? new InvalidOperationException("down") : null;

    Task ForgetFirstAsync() => System.CommitAsync(new(null, "test", [new(ConfigTypes.InitState, "first", null)], []));

    // The next wake begins when the time is over and not a moment before; then its tier and delay are these.
    async Task<BootstrapStatus> WakesAsync(int afterSeconds, BootstrapTier tier, int nextSeconds)
    {
        var due = Now + TimeSpan.FromSeconds(afterSeconds);
        if (afterSeconds == 0)
        {
            await cluster.Loop.StartAsync();
        }
        else
        {
            cluster.Clock.Advance(TimeSpan.FromSeconds(afterSeconds) - Moment);
            Assert.Equal(due, (await cluster.Loop.GetStatusAsync()).NextWake);
            cluster.Clock.Advance(Moment);
        }

        var status = await cluster.Loop.WokenAsync(due);
        Assert.Equal((tier, due + TimeSpan.FromSeconds(nextSeconds)), (status.Tier, status.NextWake));
        return status;
    }
}

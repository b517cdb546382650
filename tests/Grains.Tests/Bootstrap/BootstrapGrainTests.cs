using TrustFlow.Bootstrap.Tests.Fixtures;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Bootstrap.Tests;

public sealed class BootstrapGrainTests : IAsyncLifetime
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    readonly Step _first = new();
    readonly Step _second = new();
    readonly BootstrapCluster _cluster;

    public BootstrapGrainTests() => _cluster = new(_first.As("first"), _second.As("second"));

    DateTimeOffset Now => _cluster.Clock.GetUtcNow();

    IWorkspaceGrain System => _cluster.Workspace(ConfigTypes.SystemWorkspace);

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

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

        Assert.Single(_first.Runs);
        Assert.Single(_second.Runs);
    }

    [Fact]
    public async Task Wake_OneFails_IsTriedAgainSoonAndTheOtherIsNot()
    {
        _first.Work = _ => throw new InvalidOperationException("no luck");

        var status = await WakesAsync(0, BootstrapTier.Converging, 15);
        Assert.Equal((InitialiserOutcome.Failed, "no luck", null), (status.Initialisers[0].Outcome, status.Initialisers[0].Error, status.Initialisers[0].StoredFlag));
        Assert.Equal(InitialiserOutcome.Ran, status.Initialisers[1].Outcome);
        await WakesAsync(15, BootstrapTier.Converging, 15);
        _first.Work = _ => Task.CompletedTask;
        await WakesAsync(15, BootstrapTier.Converging, 15);
        status = await WakesAsync(15, BootstrapTier.Steady, 300);

        Assert.Equal((3, 1), (_first.Runs.Count, _second.Runs.Count));
        Assert.All(status.Initialisers, one => Assert.Equal((InitialiserOutcome.Skip, null), (one.Outcome, one.Error)));
    }

    [Fact]
    public async Task Wake_FlowServiceDown_WaitsAtTheGate()
    {
        Down();

        var status = await WakesAsync(0, BootstrapTier.Gate, 5);
        Assert.Equal("The flow service does not answer: down", status.GateError);
        Assert.Empty(_first.Runs);
        _cluster.Faults.Of = (_, _) => null;
        status = await WakesAsync(5, BootstrapTier.Converging, 15);

        Assert.Null(status.GateError);
        Assert.Single(_first.Runs);
    }

    [Fact]
    public async Task Wake_FlagCannotBeStored_SaysSoAndRunsAgain()
    {
        _cluster.Faults.Of = (type, method) => type == typeof(IWorkspaceGrain) && method == nameof(IWorkspaceGrain.CommitAsync) ? new ConfigException("disk full") : null;

        var status = await WakesAsync(0, BootstrapTier.Converging, 15);
        Assert.All(status.Initialisers, one => Assert.Equal((InitialiserOutcome.FailedStateWrite, null), (one.Outcome, one.StoredFlag)));
        _cluster.Faults.Of = (_, _) => null;
        status = await WakesAsync(15, BootstrapTier.Converging, 15);

        Assert.All(status.Initialisers, one => Assert.Equal((InitialiserOutcome.Ran, "v1"), (one.Outcome, one.StoredFlag)));
        Assert.Equal(2, _first.Runs.Count);
    }

    [Fact]
    public async Task RunNow_SteadyLoop_WakesAtOnce()
    {
        await WakesAsync(0, BootstrapTier.Converging, 15);
        await WakesAsync(15, BootstrapTier.Steady, 300);
        await ForgetFirstAsync();

        var status = await _cluster.Loop.RunNowAsync();

        Assert.Equal(InitialiserOutcome.Ran, status.Initialisers[0].Outcome);
        Assert.Equal(2, _first.Runs.Count);
        Assert.Equal(Now + TimeSpan.FromSeconds(15), status.NextWake);
    }

    [Fact]
    public async Task RunNow_WakeThatTakesLong_AnswersInTimeAndTheStatusIsSeenMeanwhile()
    {
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        _first.Work = _ =>
        {
            began.SetResult();
            return end.Task;
        };
        await _cluster.Loop.StartAsync();
        await began.Task;

        var meanwhile = await _cluster.Loop.GetStatusAsync();
        var asked = _cluster.Loop.RunNowAsync();
        await _cluster.Loop.GetStatusAsync();
        _cluster.Clock.Move(TimeSpan.FromSeconds(20));
        var answered = await asked;
        end.SetResult();

        Assert.Null(meanwhile.NextWake);
        Assert.Null(answered.NextWake);
        await _cluster.Loop.WokenAsync(Now);
        Assert.Single(_first.Runs);
    }

    [Fact]
    public async Task Status_NewActivation_StillTellsTheLastOutcomes()
    {
        _first.Work = _ => throw new InvalidOperationException("no luck");
        var before = await WakesAsync(0, BootstrapTier.Converging, 15);

        Down();
        await _cluster.DeactivateLoopAsync();
        _cluster.Clock.Move(Moment);
        var after = await _cluster.Loop.WokenAsync(before.LastWake!.Value + Moment);

        Assert.Equal(before.Initialisers.Select(one => (one.Outcome, one.Error, one.At)), after.Initialisers.Select(one => (one.Outcome, one.Error, one.At)));
    }

    [Fact]
    public async Task Start_ActivationThatIsGone_TheReminderTakesTheLoopUp()
    {
        await WakesAsync(0, BootstrapTier.Converging, 15);
        await ForgetFirstAsync();
        var ran = new TaskCompletionSource();
        _first.Work = _ =>
        {
            ran.SetResult();
            return Task.CompletedTask;
        };

        await _cluster.DeactivateLoopAsync();
        _cluster.Clock.Move(TimeSpan.FromMinutes(1));

        await ran.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    void Down() => _cluster.Faults.Of = (type, _) => type == typeof(IFlowGrain) ? new InvalidOperationException("down") : null;

    Task ForgetFirstAsync() => System.CommitAsync(new(null, "test", [new(ConfigTypes.InitState, "first", null)], []));

    // The next wake begins when the time is over and not a moment before; then its tier and delay are these.
    async Task<BootstrapStatus> WakesAsync(int afterSeconds, BootstrapTier tier, int nextSeconds)
    {
        var due = Now + TimeSpan.FromSeconds(afterSeconds);
        if (afterSeconds == 0)
        {
            await _cluster.Loop.StartAsync();
        }
        else
        {
            _cluster.Clock.Move(TimeSpan.FromSeconds(afterSeconds) - Moment);
            Assert.Equal(due, (await _cluster.Loop.GetStatusAsync()).NextWake);
            _cluster.Clock.Move(Moment);
        }

        var status = await _cluster.Loop.WokenAsync(due);
        Assert.Equal((tier, due + TimeSpan.FromSeconds(nextSeconds)), (status.Tier, status.NextWake));
        return status;
    }
}

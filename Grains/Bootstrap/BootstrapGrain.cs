using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace TrustFlow.Bootstrap;

/// <summary>
/// The convergence loop. A reminder keeps it alive and takes it up elsewhere when its silo dies; in between, a one-shot timer ticks and is
/// armed again at the end of each wake. A wake runs in the timer's callback, which interleaves, so that whoever asks is answered meanwhile.
/// A wake runs only under the loop's lease (<see cref="BootstrapLease"/>); where a cut network makes two activations overlap all the same, the work is idempotent.
/// </summary>
public sealed partial class BootstrapGrain : Grain, IBootstrapGrain, IRemindable
{
    const string ReminderName = "wake";
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    readonly IPersistentState<BootstrapState> state;
    readonly BootstrapPlan plan;
    readonly BootstrapOptions options;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly BootstrapLease lease;
    readonly InitialiserFlags flags;
    readonly ServiceGate gate;
    readonly InitialiserRuns runs;
    readonly Dictionary<string, string?> stored = new(StringComparer.Ordinal);

    IGrainTimer? timer;
    TaskCompletionSource next = NewWake();
    BootstrapTier tier = BootstrapTier.Waiting;
    string? gateError;
    DateTimeOffset? lastWake;
    DateTimeOffset? nextWake;
    bool running;
    bool again;

    /// <summary>Makes the loop of one deployment.</summary>
    public BootstrapGrain(
        [PersistentState("bootstrap")] IPersistentState<BootstrapState> state, BootstrapPlan plan, BootstrapOptions options, TimeProvider time,
        IGrainFactory grains, BootstrapLease lease, InitialiserRuns runs, ILoggerFactory loggers)
    {
        this.state = state;
        this.plan = plan;
        this.options = options;
        this.time = time;
        this.lease = lease;
        this.runs = runs;
        logger = loggers.CreateLogger<BootstrapGrain>();
        flags = new(grains, options.CallTimeout, time);
        gate = new(grains, options.CallTimeout, time);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        lastWake = state.State.LastWork;
        timer = this.RegisterGrainTimer(WakeAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        nextWake = time.GetUtcNow();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation = default) =>
        this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);

    /// <inheritdoc/>
    public async Task<BootstrapStatus> RunNowAsync(CancellationToken cancellation = default)
    {
        var wake = next.Task;
        again = running;
        if (!running) Arm(TimeSpan.Zero);
        try
        {
            await wake.InTurn().WaitAsync(LongestAnswer, time, cancellation);
        }
        catch (TimeoutException)
        {
            // The wake goes on; the status says so.
        }

        return Status();
    }

    /// <inheritdoc/>
    public Task<BootstrapStatus> GetStatusAsync(CancellationToken cancellation = default) => Task.FromResult(Status());

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // Activating it has armed the timer already; this is for one that was lost.
        if (!running && nextWake < time.GetUtcNow() - ReminderPeriod) Arm(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    async Task WakeAsync(CancellationToken cancellation)
    {
        var ended = next;
        next = NewWake();
        (running, again, nextWake, lastWake) = (true, false, null, time.GetUtcNow());
        try
        {
            if (await lease(cancellation) is { } hold)
            {
                await using (hold)
                {
                    using var wake = CancellationTokenSource.CreateLinkedTokenSource(cancellation, hold.Lost);
                    await ConvergeAsync(wake.Token);
                }
            }
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The activation goes; the next one takes up what is not done.
        }
        catch (Exception failed)
        {
            tier = BootstrapTier.Converging;
            LogWakeFailed(failed);
        }
        finally
        {
            running = false;
            if (!cancellation.IsCancellationRequested) Arm(again ? TimeSpan.Zero : BootstrapRules.DelayAfter(tier, options));
            ended.TrySetResult();
        }
    }

    async Task ConvergeAsync(CancellationToken cancellation)
    {
        var wake = new BootstrapWake(plan, flags, gate, runs, time);
        var outcomes = new List<InitialiserOutcome>();
        var changed = false;
        await foreach (var result in wake.RunAsync(cancellation))
        {
            outcomes.Add(result.Outcome);
            changed |= Note(result);
        }

        var before = tier;
        gateError = wake.GateError;
        tier = BootstrapRules.TierOf(gateError is null, outcomes);
        if (tier != before) LogTier(before, tier, gateError ?? "the services answer");
        if (changed) await SaveAsync();
    }

    bool Note(InitialiserResult result)
    {
        stored[result.Name] = result.StoredFlag;
        var known = state.State.Initialisers;
        var before = known.GetValueOrDefault(result.Name);
        var after = known[result.Name] = InitialiserRecord.After(before, result);
        if (result.Outcome == InitialiserOutcome.Ran) LogRan(result.Name, result.Duration!.Value.TotalSeconds);
        else if (result.Error is not null && (before?.Error != result.Error)) LogFailed(result.Name, result.Outcome, result.Error, BootstrapRules.IsForeseen(result.Exception) ? null : result.Exception);
        return after != before;
    }

    async Task SaveAsync()
    {
        state.State.LastWork = lastWake;
        foreach (var gone in state.State.Initialisers.Keys.Except(plan.Initialisers.Select(planned => planned.Name)).ToList()) state.State.Initialisers.Remove(gone);
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception failed)
        {
            // What is in memory and what is stored differ now: begin anew from what is stored.
            LogNotSaved(failed);
            DeactivateOnIdle();
        }
    }

    BootstrapStatus Status() => new(tier, gateError, lastWake, nextWake, [.. plan.Initialisers.Select(Status)]);

    InitialiserStatus Status(PlannedInitialiser planned)
    {
        var known = state.State.Initialisers.GetValueOrDefault(planned.Name);
        return new(planned.Name, planned.Class, planned.Flag, stored.GetValueOrDefault(planned.Name), known?.Outcome, known?.Error, known?.Duration, known?.At);
    }

    void Arm(TimeSpan delay)
    {
        timer!.Change(delay, Timeout.InfiniteTimeSpan);
        nextWake = time.GetUtcNow() + delay;
    }

    static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace TrustFlow.Bootstrap;

/// <summary>
/// The convergence loop. A reminder keeps it alive and takes it up elsewhere when its silo dies; in between, a one-shot timer ticks and is
/// armed again at the end of each wake. A wake runs in the timer's callback, which interleaves, so that whoever asks is answered meanwhile.
/// </summary>
public sealed partial class BootstrapGrain : Grain, IBootstrapGrain, IRemindable
{
    const string ReminderName = "wake";
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    readonly IPersistentState<BootstrapState> _state;
    readonly BootstrapPlan _plan;
    readonly BootstrapOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly InitialiserFlags _flags;
    readonly ServiceGate _gate;
    readonly InitialiserRuns _runs;
    readonly Dictionary<string, string?> _stored = new(StringComparer.Ordinal);

    IGrainTimer? _timer;
    TaskCompletionSource _next = NewWake();
    BootstrapTier _tier = BootstrapTier.Waiting;
    string? _gateError;
    DateTimeOffset? _lastWake;
    DateTimeOffset? _nextWake;
    bool _running;
    bool _again;

    /// <summary>Makes the loop of one deployment.</summary>
    public BootstrapGrain(
        [PersistentState("bootstrap")] IPersistentState<BootstrapState> state, BootstrapPlan plan, BootstrapOptions options, TimeProvider time,
        IGrainFactory grains, ILoggerFactory loggers)
    {
        _state = state;
        _plan = plan;
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<BootstrapGrain>();
        _flags = new(grains, options.CallTimeout, time);
        _gate = new(grains, options.CallTimeout, time);
        _runs = new(grains, plan.Folder, options.TimeLimit, time, loggers);
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _lastWake = _state.State.LastWork;
        _timer = this.RegisterGrainTimer(WakeAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
        _nextWake = _time.GetUtcNow();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation = default) =>
        this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);

    /// <inheritdoc/>
    public async Task<BootstrapStatus> RunNowAsync(CancellationToken cancellation = default)
    {
        var wake = _next.Task;
        _again = _running;
        if (!_running) Arm(TimeSpan.Zero);
        try
        {
            await wake.WaitAsync(LongestAnswer, _time, cancellation);
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
        if (!_running && _nextWake < _time.GetUtcNow() - ReminderPeriod) Arm(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    async Task WakeAsync(CancellationToken cancellation)
    {
        var ended = _next;
        _next = NewWake();
        (_running, _again, _nextWake, _lastWake) = (true, false, null, _time.GetUtcNow());
        try
        {
            await ConvergeAsync(cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The activation goes; the next one takes up what is not done.
        }
        catch (Exception failed)
        {
            _tier = BootstrapTier.Converging;
            LogWakeFailed(failed);
        }
        finally
        {
            _running = false;
            if (!cancellation.IsCancellationRequested) Arm(_again ? TimeSpan.Zero : BootstrapRules.DelayAfter(_tier, _options));
            ended.TrySetResult();
        }
    }

    async Task ConvergeAsync(CancellationToken cancellation)
    {
        var wake = new BootstrapWake(_plan, _flags, _gate, _runs, _time);
        var outcomes = new List<InitialiserOutcome>();
        var changed = false;
        await foreach (var result in wake.RunAsync(cancellation))
        {
            outcomes.Add(result.Outcome);
            changed |= Note(result);
        }

        var before = _tier;
        _gateError = wake.GateError;
        _tier = BootstrapRules.TierOf(_gateError is null, outcomes);
        if (_tier != before) LogTier(before, _tier, _gateError ?? "the services answer");
        if (changed) await SaveAsync();
    }

    bool Note(InitialiserResult result)
    {
        _stored[result.Name] = result.StoredFlag;
        var known = _state.State.Initialisers;
        var before = known.GetValueOrDefault(result.Name);
        var after = known[result.Name] = InitialiserRecord.After(before, result);
        if (result.Outcome == InitialiserOutcome.Ran) LogRan(result.Name, result.Duration!.Value.TotalSeconds);
        else if (result.Error is not null && (before?.Error != result.Error)) LogFailed(result.Name, result.Outcome, result.Error, result.Exception);
        return after != before;
    }

    async Task SaveAsync()
    {
        _state.State.LastWork = _lastWake;
        foreach (var gone in _state.State.Initialisers.Keys.Except(_plan.Initialisers.Select(planned => planned.Name)).ToList()) _state.State.Initialisers.Remove(gone);
        try
        {
            await _state.WriteStateAsync();
        }
        catch (Exception failed)
        {
            // What is in memory and what is stored differ now: begin anew from what is stored.
            LogNotSaved(failed);
            DeactivateOnIdle();
        }
    }

    BootstrapStatus Status() => new(_tier, _gateError, _lastWake, _nextWake, [.. _plan.Initialisers.Select(Status)]);

    InitialiserStatus Status(PlannedInitialiser planned)
    {
        var known = _state.State.Initialisers.GetValueOrDefault(planned.Name);
        return new(planned.Name, planned.Class, planned.Flag, _stored.GetValueOrDefault(planned.Name), known?.Outcome, known?.Error, known?.Duration, known?.At);
    }

    void Arm(TimeSpan delay)
    {
        _timer!.Change(delay, Timeout.InfiniteTimeSpan);
        _nextWake = _time.GetUtcNow() + delay;
    }

    static TaskCompletionSource NewWake() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

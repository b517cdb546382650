using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using TrustFlow.Flows.Sagas;
using TrustFlow.Storage;

namespace TrustFlow.Flows;

/// <summary>
/// One flow. Its starts and stops are sagas that run beside the calls that began them, one at a time, and are taken up again from the store by
/// the next activation.
/// </summary>
public sealed class FlowGrain(
    IConfigStore store, IIdSource ids, TimeProvider time, IHostApplicationLifetime host, IOptions<FlowOptions> options, ILogger<FlowGrain> logger)
    : Grain, IFlowGrain, IRemindable, IDisposable
{
    const string Reminder = "saga";
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Busy = TimeSpan.FromHours(1);

    // A saga that waits would hold the host up; it goes on with the next one.
    readonly CancellationTokenSource life = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    FlowRoom room = null!;
    Task reminder = Task.CompletedTask;
    bool reminded;
    FlowRun? run;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        room = new FlowRoom(FlowKey.Parse(this.GetPrimaryKeyString()), GrainFactory, store, time, options.Value, logger, life.Token);
        await TakeUpAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await life.CancelAsync();
        if (run is { } unfinished) await unfinished.Ended.WaitAsync(cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Current);
    }

    /// <inheritdoc/>
    public void Dispose() => life.Dispose();

    /// <inheritdoc/>
    public async Task StartAsync(FlowStart start, CancellationToken cancellation = default)
    {
        // Another start stands in the way only if it succeeds.
        while (run is { } other)
        {
            if (other.Kind != SagaKinds.Start) throw FlowException.AlreadyExists();
            var commits = other.CommitsAsync();
            await WaitAsync(commits, other, cancellation);
            if (await commits) throw FlowException.AlreadyExists();
        }

        var saga = new StartSaga(room);
        await CommittedAsync(Begin(saga, () => saga.PlanAsync(start)), cancellation);
    }

    /// <inheritdoc/>
    public async Task<FlowStopped> StopAsync(FlowStop stop, CancellationToken cancellation = default)
    {
        while (run is { Kind: SagaKinds.Start } start) await WaitAsync(start.Ended, start, cancellation);
        var stopping = run ?? BeginStop(stop);
        await CommittedAsync(stopping, cancellation);
        if (stop.Purge && !stopping.Purge) await new StopSaga(room).PurgeLateAsync(ids.NewId(), stop.Actor, stopping);
        return new FlowStopped(await stopping.EndsWithinAsync(options.Value.StopAnswer, time, cancellation));
    }

    /// <inheritdoc/>
    public Task<FlowStatus?> GetStatusAsync(CancellationToken cancellation = default) => new FlowStatusReader(room).ReadAsync(run, cancellation);

    /// <inheritdoc/>
    public async Task<ImmutableArray<Config.FlowEvent>> GetEventsAsync(CancellationToken cancellation = default) =>
        [.. (await store.ReadEventsAsync(room.Flow.Workspace, room.Flow.Flow, cancellation)).Select(static it => new Config.FlowEvent(it.At, it.Kind, it.Message, it.Version))];

    /// <inheritdoc/>
    public async Task TakeUpAsync(CancellationToken cancellation = default)
    {
        if (run is not null || await store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, cancellation) is not { } saga || run is not null) return;
        SagaLog.Resumed(logger, saga.Workspace, saga.Flow, saga.Kind, saga.Step);
        Run(saga.Kind, async resumed =>
        {
            await SetReminderAsync();
            await FlowSagas.Of(saga.Kind, room).GoOnAsync(saga, resumed);
        });
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await TakeUpAsync(life.Token);
        if (run is null) await DropReminderAsync();
    }

    FlowRun BeginStop(FlowStop stop)
    {
        var saga = new StopSaga(room);
        var begun = Begin(saga, () => saga.PlanAsync(stop));
        begun.Purge |= stop.Purge;
        return begun;
    }

    /// <summary>Plans a saga, writes it down and does it; one that has nothing to do ends before it is written down.</summary>
    FlowRun Begin(ISaga saga, Func<Task<Intent?>> plan) => Run(saga.Kind, async begun =>
    {
        if (await plan() is not { } intend) return;

        // What is written down happens, so whatever may yet refuse it comes first.
        await SetReminderAsync();
        await saga.GoOnAsync(await intend(ids.NewId()), begun);
    });

    Task CommittedAsync(FlowRun begun, CancellationToken cancellation) => WaitAsync(begun.Committed, begun, cancellation);

    async Task WaitAsync(Task reached, FlowRun begun, CancellationToken cancellation)
    {
        try
        {
            await reached.WaitAsync(options.Value.CommitAnswer, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new FlowException($"The {begun.Kind} of the flow is not done yet{(room.Trouble is { } trouble ? $": {trouble}" : "")}. It goes on by itself until it is; see how the flow stands before you ask again.");
        }
    }

    FlowRun Run(string kind, Func<FlowRun, Task> saga)
    {
        var begun = run = new FlowRun(kind);
        DelayDeactivation(Busy);
        begun.Ended = RunAsync(begun, saga);
        return begun;
    }

    async Task RunAsync(FlowRun begun, Func<FlowRun, Task> saga)
    {
        try
        {
            await saga(begun);
            begun.Commit();
        }
        catch (Exception failure)
        {
            begun.Fail(life.IsCancellationRequested ? new FlowException($"The service is being stopped; the {begun.Kind} of the flow goes on where it was when it is back.") : failure);
            if (failure is not TrustFlowException && !life.IsCancellationRequested) SagaLog.Failed(logger, failure, room.Flow.Workspace, room.Flow.Flow, begun.Kind);
        }

        run = null;
        if (life.IsCancellationRequested) return;
        if (reminded) await DropReminderAsync();
        if (run is null) DelayDeactivation(TimeSpan.Zero);
    }

    /// <summary>The reminder is set and dropped in the order in which that is asked for, or a drop could overtake the next saga's set.</summary>
    Task SetReminderAsync()
    {
        reminded = true;
        return reminder = AfterAsync(reminder, async () => await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod));
    }

    Task DropReminderAsync() => reminder = AfterAsync(reminder, async () =>
    {
        try
        {
            // A saga that ended early is still listed, and needs it.
            if (await store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, life.Token) is not null || run is not null) return;
            if (await this.GetReminder(Reminder) is not { } set) return;
            await this.UnregisterReminder(set);
            reminded = false;
        }
        catch (Exception failure)
        {
            SagaLog.ReminderStays(logger, room.Flow.Workspace, room.Flow.Flow, failure.Message);
        }
    });

    static async Task AfterAsync(Task before, Func<Task> act)
    {
        await before.ContinueWith(static _ => { }, TaskScheduler.Current);
        await act();
    }
}

using Orleans;
using Orleans.Runtime;
using TrustFlow.Flows.Sagas;

namespace TrustFlow.Flows;

public sealed partial class FlowGrain
{
    const string Reminder = "saga";
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Busy = TimeSpan.FromHours(1);

    Task reminder = Task.CompletedTask;
    bool reminded;

    /// <summary>Plans a saga, writes it down and does it; one that has nothing to do ends before it is written down.</summary>
    FlowRun Begin(ISaga saga, Func<FlowRun, Task<Intent?>> plan) => Run(saga.Kind, async begun =>
    {
        if (await plan(begun) is not { } intend) return;

        // What is written down happens, so whatever may yet refuse it comes first.
        await SetReminderAsync();
        await RequireFinishedAsync();
        await saga.GoOnAsync(await intend(ids.NewId()), begun);
    });

    /// <summary>A saga that is listed, and could not be taken up just now, would be written over, and what it has made would belong to nobody.</summary>
    async Task RequireFinishedAsync()
    {
        if (await store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, life.Token) is { } left)
            throw new FlowException($"The {left.Kind} of the flow that was begun before is not finished. It goes on by itself until it is; see how the flow stands, and ask again.");
    }

    Task CommittedAsync(FlowRun begun, CancellationToken cancellation) => WaitAsync(begun.Committed, begun, cancellation);

    async Task WaitAsync(Task reached, FlowRun begun, CancellationToken cancellation)
    {
        try
        {
            await reached.InTurn().WaitAsync(options.Value.CommitAnswer, time, cancellation);
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

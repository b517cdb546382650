using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using TrustFlow.Flows.Conditions;
using TrustFlow.Flows.Sagas;
using TrustFlow.PubSub.Backends;
using TrustFlow.Storage;

namespace TrustFlow.Flows;

/// <summary>
/// One flow. Its starts, stops, restarts, pauses and resumes are sagas that run beside the calls that began them, one at a time, and are taken up again
/// from the store by the next activation.
/// </summary>
public sealed partial class FlowGrain(
    IConfigStore store, IPubSubBackend broker, IIdSource ids, TimeProvider time, IHostApplicationLifetime host, IOptions<FlowOptions> options, ILogger<FlowGrain> logger)
    : Grain, IFlowGrain, IRemindable, IDisposable
{
    // A saga that waits would hold the host up; it goes on with the next one.
    readonly CancellationTokenSource life = CancellationTokenSource.CreateLinkedTokenSource(host.ApplicationStopping);
    FlowRoom room = null!;
    TopicProbe topics = null!;
    FlowRun? run;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        room = new FlowRoom(FlowKey.Parse(this.GetPrimaryKeyString()), GrainFactory, store, time, options.Value, logger, life.Token);
        topics = new TopicProbe(room, broker);
        await TakeUpAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        life.CancelInTurn();
        if (run is { } unfinished) await unfinished.Ended.WaitAsync(cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Current);
    }

    /// <inheritdoc/>
    public void Dispose() => life.Dispose();

    /// <inheritdoc/>
    public async Task StartAsync(FlowStart start, CancellationToken cancellation = default)
    {
        await TakeUpAsync(cancellation);

        // Another start stands in the way only if it succeeds.
        while (run is { } other)
        {
            if (other.Kind != SagaKinds.Start) throw FlowException.AlreadyExists();
            var commits = other.CommitsAsync();
            await WaitAsync(commits, other, cancellation);
            if (await commits) throw FlowException.AlreadyExists();
        }

        var saga = new StartSaga(room);
        await CommittedAsync(Begin(saga, _ => saga.PlanAsync(start)), cancellation);
    }

    /// <inheritdoc/>
    public async Task<FlowStopped> StopAsync(FlowStop stop, CancellationToken cancellation = default)
    {
        await TakeUpAsync(cancellation);
        while (run is { Kind: not SagaKinds.Stop } other)
        {
            other.HurryUp();
            await WaitAsync(other.Ended, other, cancellation);
        }

        var stopping = run ?? BeginStop(stop);
        await CommittedAsync(stopping, cancellation);
        if (stop.Purge && !stopping.Purge) await new StopSaga(room).PurgeLateAsync(ids.NewId(), stop.Actor, stopping);
        return new FlowStopped(await stopping.EndsWithinAsync(options.Value.StopAnswer, time, cancellation));
    }

    /// <inheritdoc/>
    public Task<FlowChange> RestartAsync(FlowRestart restart, CancellationToken cancellation = default)
    {
        var saga = new RestartSaga(room);
        return ChangeAsync(saga, begun => saga.PlanAsync(restart, begun), cancellation);
    }

    /// <inheritdoc/>
    public Task<FlowChange> PauseAsync(string actor, long? version = null, CancellationToken cancellation = default)
    {
        var saga = new PauseSaga(room);
        return ChangeAsync(saga, begun => saga.PlanAsync(actor, version, begun), cancellation);
    }

    /// <inheritdoc/>
    public Task<FlowChange> ResumeAsync(string actor, long? version = null, CancellationToken cancellation = default)
    {
        var saga = new ResumeSaga(room);
        return ChangeAsync(saga, begun => saga.PlanAsync(actor, version, begun), cancellation);
    }

    /// <inheritdoc/>
    public Task<FlowPreview> PreviewStartAsync(FlowStart start, CancellationToken cancellation = default) => new FlowPreviews(room, broker).StartAsync(start);

    /// <inheritdoc/>
    public Task<FlowPreview> PreviewStopAsync(FlowStop stop, CancellationToken cancellation = default) => new FlowPreviews(room, broker).StopAsync(stop);

    /// <inheritdoc/>
    public Task<FlowPreview> PreviewRestartAsync(FlowRestart restart, string? blueprint = null, CancellationToken cancellation = default) =>
        new FlowPreviews(room, broker).RestartAsync(restart, blueprint);

    /// <inheritdoc/>
    public Task<FlowStatus?> GetStatusAsync(CancellationToken cancellation = default) => new FlowStatusReader(room, topics).ReadAsync(run, cancellation);

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
        var begun = Begin(saga, _ => saga.PlanAsync(stop));
        begun.Purge |= stop.Purge;
        return begun;
    }

    /// <summary>Changes a flow that exists, once nothing else is under way; answers when that is committed.</summary>
    async Task<FlowChange> ChangeAsync(ISaga saga, Func<FlowRun, Task<Intent?>> plan, CancellationToken cancellation)
    {
        await TakeUpAsync(cancellation);
        while (run is { } other)
        {
            if (other.Kind == SagaKinds.Stop) throw FlowException.Stopping();
            await WaitAsync(other.Ended, other, cancellation);
        }

        var begun = Begin(saga, plan);
        await CommittedAsync(begun, cancellation);
        return begun.Change;
    }
}

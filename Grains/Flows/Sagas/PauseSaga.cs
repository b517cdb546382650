using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>The pause of a flow: one batch by which its variants go into its record; wait for the workers to let go, so that whoever reports after a resume is alive.</summary>
sealed class PauseSaga(FlowRoom room) : ISaga
{
    readonly FlowReading reading = new(room);

    public string Kind => SagaKinds.Pause;

    /// <summary>Refuses the pause of a flow that is not there; null for one that is paused.</summary>
    public async Task<Intent?> PlanAsync(string actor, long? version, FlowRun run)
    {
        if (await reading.ReadRunningAsync(version) is { Record.Paused: not null } paused)
        {
            run.CommitNothing(paused.Entry.Version);
            return null;
        }

        return id => room.UntilNothingMovesAsync("begin the pause", () => BeginAsync(id, actor, version, run));
    }

    async Task<Saga> BeginAsync(string id, string actor, long? version, FlowRun run)
    {
        if (await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, room.Life) is { } begun && begun.Id == id)
        {
            run.Commit(new CommitResult((await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow)).Version, Changed: true, []));
            return begun;
        }

        var flow = await reading.ReadRunningAsync(version);
        var names = flow.Leaving.Select(static variant => variant.Name).ToList();
        var saga = room.NewSaga(id, Kind, SagaSteps.Release, new PauseState(names));
        var note = room.Note(saga, FlowEvents.Paused, $"Pause{FlowEvents.By(actor)}: {names.Count} variants go, topics and queues stay.");
        run.Commit(await room.CommitAsync(PausePlan.Batch($"{id}-pause", actor, flow), note.Using(FlowUse.Paused(flow.Topics, flow.Shared)) with { Expected = flow.Expected }));
        return saga;
    }

    /// <inheritdoc/>
    public async Task GoOnAsync(Saga saga, FlowRun run)
    {
        run.Commit();
        var names = saga.Read<PauseState>().Variants;
        var released = await new VariantWaits(room).ReleasedAsync(names, run.Hurry);
        await room.EndAsync(saga, FlowEvents.PauseReleased, $"Workers let go of {released.Count} of {names.Count} variants.");
        SagaLog.Paused(room.Logger, room.Flow.Workspace, room.Flow.Flow);
    }
}

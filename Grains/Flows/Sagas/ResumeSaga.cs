using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// The resume of a paused flow, which is a start from what its record keeps: its topics and queues stand and hold messages, so nothing is swept before, and
/// if it is refused the flow is left paused.
/// </summary>
sealed class ResumeSaga(FlowRoom room) : ISaga
{
    readonly FlowBringing bringing = new(room);
    readonly FlowReading reading = new(room);

    public string Kind => SagaKinds.Resume;

    /// <summary>Works out the resume, and refuses it if it cannot be; null for a flow that runs.</summary>
    public async Task<Intent?> PlanAsync(string actor, long? version, FlowRun run)
    {
        var flow = await reading.ReadRunningAsync(version);
        if (flow.Record.Paused is null)
        {
            run.CommitNothing(flow.Entry.Version);
            return null;
        }

        var plan = PausePlan.Resume(flow);
        var seen = await reading.VariantsAsync(plan.Variants.Select(static variant => variant.Name));
        if (StartBatch.Taken(plan, seen) is { } taken) throw taken;
        StartBatch.Make("", actor, room.Flow.Flow, plan, seen);
        return async id =>
        {
            var saga = room.NewSaga(id, Kind, SagaSteps.Commit, new StartState(actor, plan));
            await room.UntilDoneAsync("write down the resume", () =>
                room.SaveAsync(saga, FlowUse.Running([], plan.Shared), FlowEvents.ResumeBegun, $"Resume{FlowEvents.By(actor)}: {plan.Variants.Count} variants come back."));
            return saga;
        };
    }

    /// <inheritdoc/>
    public async Task GoOnAsync(Saga saga, FlowRun run)
    {
        var state = saga.Read<StartState>();
        if (saga.Step == SagaSteps.Undo)
        {
            await UndoAsync(saga, state, "It was refused before.");
            throw new FlowException("The resume was refused, and the flow is left paused.");
        }

        if (saga.Step == SagaSteps.Commit && await MakeAsync(saga, state, run) is { } refusal)
        {
            await UndoAsync(saga, state, refusal.Message);
            throw refusal;
        }

        run.Commit();
        await bringing.VerifyAsync(saga, state.Actor, state.Plan);
        await room.EndAsync(saga, FlowEvents.Resumed, "The topics and the variants are there.");
        SagaLog.Continued(room.Logger, room.Flow.Workspace, room.Flow.Flow);
    }

    async Task<TrustFlowException?> MakeAsync(Saga saga, StartState state, FlowRun run)
    {
        var note = room.Note(saga with { Step = SagaSteps.Verify }, FlowEvents.ResumeCommitted, $"Committed: {state.Plan.Variants.Count} variants.").Using(FlowUse.Running(state.Plan.Topics, state.Plan.Shared));
        return (TrustFlowException?)await bringing.MakeTopicsAsync(state.Plan.Topics, []) ?? await bringing.CommitAsync($"{saga.Id}-resume", state.Actor, state.Plan, note, run);
    }

    async Task UndoAsync(Saga saga, StartState state, string reason)
    {
        var taken = new Undone([], [.. state.Plan.Variants.Where(static variant => variant.Shared)], FlowUse.Paused(state.Plan.Topics, state.Plan.Shared)) { KeepsQueues = true };
        await new FlowUndoing(room).UndoAsync(saga with { Step = SagaSteps.Undo }, state.Actor, taken, FlowEvents.ResumeRefused, reason);
        await room.EndAsync(saga, FlowEvents.ResumeUndone, "The flow is left paused.");
    }
}

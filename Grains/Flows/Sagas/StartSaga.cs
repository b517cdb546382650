using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// The start of a flow: plan it and refuse it while nothing is changed; write down the intent with the topics that the flow will use and the shared
/// variants that it will need, so that from then on nobody takes them away; delete what earlier flows left; make the topics; commit everything in one
/// batch; look after the commit whether all is still there. If the batch is refused, what was written down is given up again.
/// </summary>
sealed class StartSaga(FlowRoom room) : ISaga
{
    readonly FlowBringing bringing = new(room);

    public string Kind => SagaKinds.Start;

    /// <summary>Works out the start, and refuses it if it cannot be.</summary>
    public async Task<Intent?> PlanAsync(FlowStart start)
    {
        var (plan, _) = await new StartPlanning(room).PlanAsync(start);
        return async id =>
        {
            var saga = room.NewSaga(id, Kind, SagaSteps.Commit, new StartState(start.Actor, plan));
            await room.UntilDoneAsync("write down the start", () =>
                room.SaveAsync(saga, FlowUse.Running(plan.Topics, plan.Shared), FlowEvents.StartBegun, $"Start from the blueprint '{plan.Blueprint}'{FlowEvents.By(start.Actor)}: {Count(plan)}."));
            return saga;
        };
    }

    /// <inheritdoc/>
    public async Task GoOnAsync(Saga saga, FlowRun run)
    {
        var state = saga.Read<StartState>();
        run.Starting = FlowRecord.Read(state.Plan.Record);
        if (saga.Step == SagaSteps.Undo)
        {
            await UndoAsync(saga, state, "It was refused before.");
            throw new FlowException("The start was refused, and what it had begun is taken back.");
        }

        if (saga.Step == SagaSteps.Commit && await MakeAsync(saga, state, run) is { } refusal)
        {
            await UndoAsync(saga, state, refusal.Message);
            throw refusal;
        }

        run.Commit();
        await bringing.VerifyAsync(saga, state.Actor, state.Plan);
        await room.EndAsync(saga, FlowEvents.Started, "The topics and the variants are there.");
        SagaLog.Started(room.Logger, room.Flow.Workspace, room.Flow.Flow);
    }

    async Task<TrustFlowException?> MakeAsync(Saga saga, StartState state, FlowRun run) =>
        (TrustFlowException?)await bringing.MakeTopicsAsync(state.Plan.Topics, FlowQueue.Of(room.Flow.Workspace, state.Plan.Variants))
        ?? await bringing.CommitAsync($"{saga.Id}-start", state.Actor, state.Plan, room.Note(saga with { Step = SagaSteps.Verify }, FlowEvents.StartCommitted, $"Committed: {Count(state.Plan)}."), run);

    async Task UndoAsync(Saga saga, StartState state, string reason)
    {
        var taken = new Undone(state.Plan.Topics, [.. state.Plan.Variants.Where(static variant => variant.Shared)], FlowUses.None);
        await new FlowUndoing(room).UndoAsync(saga with { Step = SagaSteps.Undo }, state.Actor, taken, FlowEvents.StartRefused, reason);
        await room.EndAsync(saga, FlowEvents.StartUndone, "What was begun is taken back.", usesCleared: true);
        SagaLog.Undone(room.Logger, room.Flow.Workspace, room.Flow.Flow, reason);
    }

    static string Count(FlowPlan plan) => $"{plan.Variants.Count} variants, {plan.Topics.Count} topics";
}

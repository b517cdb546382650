using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;
using FlowNote = TrustFlow.Config.FlowNote;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// The restart of a flow in place: plan it and refuse it while nothing is changed; write down the intent with what the flow will use; make the new topics;
/// commit what changed in one batch, or take all variants away, wait for the workers and put them back in a second; wait for the workers that hold older
/// definitions; give up the topics and queues that are not used any more. If the first batch is refused, what was written down is given up again.
/// </summary>
sealed class RestartSaga(FlowRoom room) : ISaga
{
    readonly FlowBringing bringing = new(room);
    readonly RestartPlanning planning = new(room);
    readonly FlowReading reading = new(room);

    public string Kind => SagaKinds.Restart;

    /// <summary>Works out the restart, and refuses it if it cannot be; null where it would change nothing.</summary>
    public async Task<Intent?> PlanAsync(FlowRestart restart, FlowRun run)
    {
        var (flow, plan) = await planning.PlanAsync(restart);
        var batch = await planning.BatchAsync(plan);
        batch.InPlace("", "");
        if (batch.IsNothing(flow.Entry.Value!))
        {
            run.CommitNothing(flow.Entry.Version);
            return null;
        }

        return async id =>
        {
            var saga = room.NewSaga(id, Kind, SagaSteps.Commit, new RestartState(restart.Actor, plan, [], []));
            await room.UntilDoneAsync("write down the restart", () => room.SaveAsync(
                saga, FlowUse.Running(plan.Next.Topics, plan.Next.Shared), FlowEvents.RestartBegun, $"Restart{FlowEvents.By(restart.Actor)} {(plan.Recreate ? "with all variants made anew" : "in place")}."));
            return saga;
        };
    }

    /// <inheritdoc/>
    public async Task GoOnAsync(Saga saga, FlowRun run)
    {
        if (saga.Step == SagaSteps.Undo)
        {
            await UndoAsync(saga, "It was refused before.");
            throw new FlowException("The restart was refused, and the flow is left as it was.");
        }

        if (saga.Step == SagaSteps.Commit)
        {
            var (next, refusal) = await MakeAsync(saga, saga.Read<RestartState>(), run);
            if (refusal is not null)
            {
                await UndoAsync(saga, refusal.Message);
                throw refusal;
            }

            saga = next;
        }

        if (saga.Step == SagaSteps.Recreate) saga = await PutBackAsync(saga, saga.Read<RestartState>(), run);
        run.Commit();
        if (saga.Step == SagaSteps.Follow) saga = await FollowAsync(saga, saga.Read<RestartState>(), run);
        var plan = saga.Read<RestartState>().Plan;
        await new FlowTopics(room).ReleaseAsync(plan.TopicsDropped, await QueuesAsync(plan));
        await room.EndAsync(saga, FlowEvents.Restarted, "What the flow does not use any more is given up.");
        SagaLog.Restarted(room.Logger, room.Flow.Workspace, room.Flow.Flow);
    }

    /// <summary>Makes the topics and commits the first batch; answers where the saga stands then, or why it was refused.</summary>
    async Task<(Saga Next, TrustFlowException? Refusal)> MakeAsync(Saga saga, RestartState state, FlowRun run)
    {
        var next = saga;
        var refusal = (TrustFlowException?)await bringing.MakeTopicsAsync(state.Plan.Next.Topics, state.Plan.QueuesAdded(room.Flow.Workspace)) ?? await bringing.CommitAsync(
            async () => next = await LostAsync(saga, run) ?? (state.Plan.Recreate ? await WithdrawAsync(saga, state) : await CommitAsync(saga, state, run)),
            conflict => conflict.Type is ConfigTypes.Flow or ConfigTypes.Blueprint ? StartBatch.Refusal(state.Plan.Next, conflict) : null);
        return (next, refusal);
    }

    /// <summary>Where the saga stands if its batch was committed and the answer lost: what stands now would be taken for another flow's. Null if it was not.</summary>
    async Task<Saga?> LostAsync(Saga saga, FlowRun run)
    {
        if (await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, room.Life) is not { } stands || stands.Id != saga.Id || stands.Step == saga.Step) return null;
        if (stands.Step == SagaSteps.Follow) run.Commit(new CommitResult((await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow)).Version, Changed: true, []));
        return stands;
    }

    async Task<Saga> CommitAsync(Saga saga, RestartState state, FlowRun run)
    {
        var batch = await planning.BatchAsync(state.Plan);
        var next = saga with { Step = SagaSteps.Follow, State = SagaText.Write(state with { Taken = batch.Taken, Put = batch.Put }) };
        var writes = batch.InPlace($"{saga.Id}-restart", state.Actor);
        run.Commit(await room.CommitAsync(writes, Committed(next, state, $"Committed: {writes.Writes.Length - 1} variants changed.") with { Expected = batch.Expected }));
        return next;
    }

    async Task<Saga> WithdrawAsync(Saga saga, RestartState state)
    {
        var batch = await planning.BatchAsync(state.Plan);
        var next = saga with { Step = SagaSteps.Recreate, State = SagaText.Write(state with { Taken = batch.Withdrawn }) };
        var note = room.Note(next, FlowEvents.RestartWithdrawn, $"{batch.Withdrawn.Count} variants are taken away, to be made anew.");

        // Whether others need what the flow gives up is looked at here alone, and so its use ends here: who gives it up after this takes it away. What the
        // second batch puts is held until then, or another flow might start with it otherwise.
        var uses = UsesOf(state.Plan);
        uses = uses with { Variants = [.. uses.Variants, .. batch.Held.Select(SharedUses.Hold)] };
        await room.CommitAsync(batch.Withdraw($"{saga.Id}-withdraw", state.Actor), note.Using(uses) with { Expected = batch.Expected });
        return next;
    }

    async Task<Saga> PutBackAsync(Saga saga, RestartState state, FlowRun run)
    {
        await new VariantWaits(room).ReleasedAsync(state.Taken);
        var next = saga with { Step = SagaSteps.Follow, State = SagaText.Write(state with { Taken = [], Put = [] }) };
        await room.UntilNothingMovesAsync("put the variants back", async () =>
        {
            var batch = await planning.BatchAsync(state.Plan);
            var writes = batch.PutBack($"{saga.Id}-restart", state.Actor);
            run.Commit(await room.CommitAsync(writes, Committed(next, state, $"Committed: {writes.Writes.Length - 1} variants made anew.") with { Expected = batch.NotHeld }));
            return true;
        });
        return next;
    }

    /// <summary>Waits for workers of what changed, if something is to be given up, and strikes out its use.</summary>
    async Task<Saga> FollowAsync(Saga saga, RestartState state, FlowRun run)
    {
        var next = saga with { Step = SagaSteps.Delete };
        var texts = state.Plan.Next.Variants.Where(variant => state.Put.Contains(variant.Name)).ToDictionary(static variant => variant.Name, static variant => variant.Definition);
        var drops = state.Plan.TopicsDropped.Count > 0 || state.Plan.QueuesDropped(room.Flow.Workspace, static _ => false).Count > 0;
        var waits = new VariantWaits(room);
        var (released, applied) = (waits.ReleasedAsync(state.Taken, run.Hurry), drops ? waits.AppliedAsync(texts, run.Hurry) : Task.FromResult<IReadOnlyList<VariantName>>([]));
        await Task.WhenAll(released, applied);
        var note = room.Note(next, FlowEvents.RestartFollowed, $"Workers let go of {(await released).Count} of {state.Taken.Count} variants{(drops ? $" and follow {(await applied).Count} of {state.Put.Count}" : "")}.");
        await room.UntilDoneAsync("strike out what is not used", () =>
            room.CommitAsync(new ConfigBatch($"{saga.Id}-followed", state.Actor, [], []), note.Using(FlowUse.Running(state.Plan.Next.Topics, state.Plan.Next.Shared))));
        return next;
    }

    FlowNote Committed(Saga next, RestartState state, string message) => room.Note(next, FlowEvents.RestartCommitted, message).Using(UsesOf(state.Plan));

    /// <summary>What the flow uses once a batch has changed it: the topics of before until the workers have followed.</summary>
    static FlowUses UsesOf(RestartPlan plan) => FlowUse.Running(plan.TopicsOfBoth, plan.Next.Shared);

    async Task<IReadOnlyList<FlowQueue>> QueuesAsync(RestartPlan plan)
    {
        var uses = await room.UntilDoneAsync("look who uses the variants", () => reading.UsesAsync(plan.SharedBefore));
        return plan.QueuesDropped(room.Flow.Workspace, name => uses.IsUsedBeside(name, room.Flow.Flow));
    }

    async Task UndoAsync(Saga saga, string reason)
    {
        var state = saga.Read<RestartState>();
        var added = state.Plan.Next.Topics.Except(state.Plan.TopicsBefore, StringComparer.Ordinal);
        var taken = new Undone([.. added], state.Plan.SharedAdded, FlowUse.Running(state.Plan.TopicsBefore, state.Plan.SharedBefore));
        await new FlowUndoing(room).UndoAsync(saga with { Step = SagaSteps.Undo }, state.Actor, taken, FlowEvents.RestartRefused, reason);
        await room.EndAsync(saga, FlowEvents.RestartUndone, "The flow is left as it was.");
    }
}

using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// The stop of a flow: one batch that says so, takes the variants away and writes down the rest; wait for the workers to let go; delete the
/// queues and the topics that nobody else uses; one batch that takes the record away.
/// </summary>
sealed class StopSaga(FlowRoom room) : ISaga
{
    readonly FlowReading reading = new(room);

    public string Kind => SagaKinds.Stop;

    /// <summary>Refuses the stop of a flow that is not there.</summary>
    /// <exception cref="FlowException">There is no such flow.</exception>
    public async Task<Intent?> PlanAsync(FlowStop stop)
    {
        var entry = await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow);
        if (entry.Value is null) throw FlowException.Invalid();
        if (stop.Version is { } demanded && demanded != entry.Version) throw new FlowChangedException(room.Flow.Flow, entry.Version);
        return id => room.UntilNothingMovesAsync("begin the stop", () => BeginAsync(id, stop));
    }

    async Task<Saga> BeginAsync(string id, FlowStop stop)
    {
        if (await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, room.Life) is { } begun && begun.Id == id) return begun;
        var flow = await reading.ReadStandingAsync(stop.Version);
        var plan = StopPlan.Of(flow);
        var saga = room.NewSaga(id, Kind, SagaSteps.Release, new StopState(stop.Actor, plan, stop.Purge, []));
        var note = room.Note(saga, FlowEvents.StopBegun, $"Stop{FlowEvents.By(stop.Actor)}{(stop.Purge ? ", with what its processors keep" : "")}: {plan.Variants.Count} variants go.");
        await room.CommitAsync(plan.FirstBatch($"{id}-stop", stop.Actor, flow, stop.Purge ? id : null), note.Using(FlowUses.None) with { Expected = flow.Expected });
        return saga;
    }

    /// <inheritdoc/>
    public async Task GoOnAsync(Saga saga, FlowRun run)
    {
        run.Purge |= saga.Read<StopState>().Purge;
        run.Commit();
        if (saga.Step == SagaSteps.Release) saga = await ReleaseAsync(saga, saga.Read<StopState>());
        var state = saga.Read<StopState>();
        await new FlowTopics(room).ReleaseAsync(state.Plan.Topics, await QueuesAsync(state.Plan));
        var purged = run.Purge && !state.Purge ? [] : state.Released;
        await room.UntilDoneAsync("end the stop", () => room.CommitAsync(
            state.Plan.LastBatch($"{saga.Id}-end", state.Actor, room.Flow.Flow, [.. purged]), room.Note(null, FlowEvents.Stopped, "The flow is gone.") with { SagaEnded = true }));
        await StrikeOutAsync(saga);
        SagaLog.Stopped(room.Logger, room.Flow.Workspace, room.Flow.Flow);
    }

    /// <summary>
    /// Where two activations took the same stop to its end, the later may have written a step down after the earlier's last batch, which struck the stop
    /// out; its own last batch is found as committed then, and strikes out nothing.
    /// </summary>
    Task StrikeOutAsync(Saga saga) => room.UntilDoneAsync("strike the stop out", async () =>
    {
        if ((await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, room.Life))?.Id != saga.Id) return;
        await room.Store.EndSagaAsync(room.Flow.Workspace, room.Flow.Flow, saga.Id, usesCleared: false, [], room.Life);
    });

    /// <summary>Adds a purge to a stop that began without one. Its entries stay: workers may have let go before they saw them.</summary>
    public async Task PurgeLateAsync(string id, string actor, FlowRun run)
    {
        run.Purge = true;
        if (await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, room.Life) is not { Kind: SagaKinds.Stop } saga) return;
        await room.CommitAsync(saga.Read<StopState>().Plan.PurgeBatch(id, actor), room.Note(null, FlowEvents.StopPurge, "What its processors keep is to go too."));
    }

    async Task<Saga> ReleaseAsync(Saga saga, StopState state)
    {
        var held = state.Plan.Paused ? [] : state.Plan.Variants.Select(static variant => variant.Name);
        var nobody = !state.Plan.Paused && await new FlowTopics(room).DeleteUnusedAsync(await QueuesAsync(state.Plan));
        var released = await new VariantWaits(room).ReleasedAsync(held, nobody: nobody);
        var next = saga with { Step = SagaSteps.Delete, State = SagaText.Write(state with { Released = released }) };
        await room.UntilDoneAsync("write down who let go", () =>
            room.SaveAsync(next, FlowUses.None, FlowEvents.StopReleased, $"Workers let go of {released.Count} of {state.Plan.Variants.Count} variants; queues and topics go."));
        return next;
    }

    /// <summary>The queues that go. Who still uses the shared variants is asked after the first batch, so that of two stops at once the later sees the other.</summary>
    async Task<IReadOnlyList<FlowQueue>> QueuesAsync(StopPlan plan)
    {
        var uses = await room.UntilDoneAsync("look who uses the variants", () => reading.UsesAsync([.. plan.Variants.Where(static variant => variant.Shared).Select(static variant => variant.Name)]));
        return plan.Queues(room.Flow.Workspace, name => uses.IsUsedBeside(name, room.Flow.Flow));
    }
}

using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// The start of a flow: plan it and refuse it while nothing is changed; write down the intent with the topics that the flow will use, so
/// that from then on nobody deletes them; delete what earlier flows left; make the topics; commit everything in one batch; look after the commit whether all is still there.
/// If the batch is refused, the topics are given up again.
/// </summary>
sealed class StartSaga(FlowRoom room)
{
    readonly FlowTopics topics = new(room);

    /// <summary>Works out the start, and refuses it if it cannot be.</summary>
    /// <exception cref="BadValueException">The workspace's or the flow's id is malformed.</exception>
    /// <exception cref="FlowException">The flow exists, its blueprint does not, or does not resolve.</exception>
    public async Task<FlowPlan> PlanAsync(FlowStart start)
    {
        if ((FlowNames.CheckId("workspace", room.Flow.Workspace) ?? FlowNames.CheckId("flow id", room.Flow.Flow)) is { } wrong) throw new BadValueException(wrong);
        if (start.Blueprint is null) throw new FlowException("No blueprint name", FlowError.Invalid);
        if ((await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow)).Value is not null) throw FlowException.AlreadyExists();
        if (start.Description is null) throw new FlowException("No description", FlowError.Invalid);
        var entry = await room.ReadAsync(ConfigTypes.Blueprint, start.Blueprint);
        if (entry.Value is null) throw FlowException.NoBlueprint();

        var (blueprint, problems) = BlueprintReader.Read(entry.Value);
        if (problems.FirstOrDefault(static problem => problem.IsError) is { } problem || blueprint is null)
            throw new FlowException($"The blueprint '{start.Blueprint}' is malformed: {problems[0]}", FlowError.Invalid);
        var parameters = ParameterResolution.Resolve(blueprint, start.Parameters, await ReadTypesAsync(blueprint));
        var plan = FlowPlanner.Make(room.Flow, start.Blueprint, entry.Version, blueprint, start.Description, parameters);

        var seen = (await room.Workspace.GetAsync(StartBatch.Reads(plan), room.Life)).Values;
        if (StartBatch.Taken(plan, seen) is { } taken) throw taken;
        StartBatch.Make("", start.Actor, room.Flow.Flow, plan, seen);
        return plan;
    }

    /// <summary>The saga of a plan, before anything is done.</summary>
    public Saga Begin(string id, string actor, FlowPlan plan) => room.NewSaga(id, SagaKinds.Start, SagaSteps.Commit, new StartState(actor, plan));

    /// <summary>Writes down the intent of a new saga.</summary>
    public Task KeepAsync(Saga saga) => room.UntilDoneAsync("write down the start", () => room.Store.SaveSagaAsync(saga, new FlowUses(saga.Read<StartState>().Plan.Topics, []), [], room.Life));

    /// <summary>Does what is left of a saga that is written down.</summary>
    /// <param name="saga">Where it stands.</param>
    /// <param name="committed">Called when the flow is committed.</param>
    /// <exception cref="FlowException">It was refused, and is undone.</exception>
    public async Task GoOnAsync(Saga saga, Action committed)
    {
        var state = saga.Read<StartState>();
        if (saga.Step == SagaSteps.Undo)
        {
            await UndoAsync(saga, state, "it was refused before");
            throw new FlowException("The start was refused, and what it had begun is taken back.");
        }

        if (saga.Step == SagaSteps.Commit && await MakeAsync(saga, state) is { } refusal)
        {
            await UndoAsync(saga, state, refusal.Message);
            throw refusal;
        }

        committed();
        await VerifyAsync(saga, state);
        await room.UntilDoneAsync("end the start", () => room.Store.EndSagaAsync(room.Flow.Workspace, room.Flow.Flow, saga.Id, usesCleared: false, [], room.Life));
        SagaLog.Started(room.Logger, room.Flow.Workspace, room.Flow.Flow);
    }

    /// <summary>Makes the topics and commits the batch; answers why it was refused, or null.</summary>
    async Task<TrustFlowException?> MakeAsync(Saga saga, StartState state)
    {
        if (await topics.SweepAsync(state.Plan.Topics, FlowQueue.Of(room.Flow.Workspace, state.Plan.Variants)) is var (leaked, reason))
            return new FlowException($"A queue of an earlier flow on the topic '{leaked}' holds old messages and could not be deleted: {reason.Message} Nothing was started; try again.");
        if (await topics.EnsureAsync(state.Plan.Topics) is var (topic, failure)) return new FlowException($"The topic '{topic}' could not be made: {failure.Message} Nothing was started; try again.");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await room.UntilDoneAsync("commit the start", () => CommitAsync(saga, state));
                return null;
            }
            catch (ConfigConflictException conflict)
            {
                // The shared variants of the blueprint came, went or moved with another flow: what they are now decides.
                if (StartBatch.Refusal(state.Plan, conflict) is { } refusal) return refusal;
                if (attempt >= room.Options.SharedAttempts) return conflict;
            }
            catch (TrustFlowException refusal) when (refusal is not ConfigException)
            {
                return refusal;
            }
        }
    }

    async Task CommitAsync(Saga saga, StartState state)
    {
        var seen = (await room.Workspace.GetAsync(StartBatch.Reads(state.Plan), room.Life)).Values;
        var batch = StartBatch.Make($"{saga.Id}-start", state.Actor, room.Flow.Flow, state.Plan, seen);
        await room.CommitAsync(batch, room.Note(saga with { Step = SagaSteps.Verify }));
    }

    async Task VerifyAsync(Saga saga, StartState state)
    {
        if (await topics.EnsureAsync(state.Plan.Topics) is var (topic, failure))
            SagaLog.NotVerified(room.Logger, room.Flow.Workspace, room.Flow.Flow, topic, failure.Message);
        await room.UntilDoneAsync("see to the shared variants", () => new SharedVariants(room).SettleAsync(saga.Id, state.Actor, [.. state.Plan.Variants.Where(static variant => variant.Shared)]));
    }

    async Task UndoAsync(Saga saga, StartState state, string reason)
    {
        var undo = saga with { Step = SagaSteps.Undo };
        await room.UntilDoneAsync("undo the start", () => room.CommitAsync(new ConfigBatch($"{saga.Id}-undo", state.Actor, [], []), room.Note(undo, usesCleared: true)));
        await topics.ReleaseAsync(state.Plan.Topics, []);
        await room.UntilDoneAsync("end the start", () => room.Store.EndSagaAsync(room.Flow.Workspace, room.Flow.Flow, saga.Id, usesCleared: true, [], room.Life));
        SagaLog.Undone(room.Logger, room.Flow.Workspace, room.Flow.Flow, reason);
    }

    async Task<IReadOnlyDictionary<string, ParameterType>> ReadTypesAsync(Blueprint blueprint)
    {
        var names = blueprint.Parameters.Select(static parameter => parameter.Type).OfType<string>().Distinct(StringComparer.Ordinal);
        var entries = await room.Workspace.GetAsync([.. names.Select(static name => new ConfigKey(ConfigTypes.ParameterType, name))], room.Life);
        return entries.Values.Where(static entry => entry.Value is not null).ToDictionary(static entry => entry.Key, static entry => ParameterType.Parse(entry.Key, entry.Value!), StringComparer.Ordinal);
    }
}

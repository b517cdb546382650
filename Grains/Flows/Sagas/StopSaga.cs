using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// The stop of a flow: one batch that says so, takes the variants away and writes down the rest; wait for the workers to let go; delete the
/// queues and the topics that nobody else uses; one batch that takes the record away.
/// </summary>
sealed class StopSaga(FlowRoom room)
{
    /// <summary>Commits the first batch, and with it the saga.</summary>
    /// <exception cref="FlowException">There is no such flow.</exception>
    public async Task<Saga> BeginAsync(string id, FlowStop stop)
    {
        while (true)
        {
            try
            {
                return await room.UntilDoneAsync("begin the stop", () => TryBeginAsync(id, stop));
            }
            catch (ConfigConflictException)
            {
                // Another flow moved the variants that this one shares with it: who still needs them is looked up again.
            }
        }
    }

    async Task<Saga> TryBeginAsync(string id, FlowStop stop)
    {
        if (await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, room.Life) is { } begun && begun.Id == id) return begun;
        var entry = await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow);
        if (entry.Value is null) throw FlowException.Invalid();
        var record = FlowRecord.TryRead(entry.Value) ?? new FlowRecord("", "", "{}", []);
        var (plan, seen) = await PlanAsync(record);
        var saga = room.NewSaga(id, SagaKinds.Stop, SagaSteps.Release, new StopState(stop.Actor, plan, stop.Purge, []));
        await room.CommitAsync(plan.FirstBatch($"{id}-stop", stop.Actor, entry, record, seen, stop.Purge ? id : null), room.Note(saga, usesCleared: true));
        return saga;
    }

    async Task<(StopPlan Plan, ImmutableArray<ConfigValue> Seen)> PlanAsync(FlowRecord record)
    {
        var flows = await room.Workspace.GetValuesAsync(ConfigTypes.Flow, room.Life);
        var standing = record.Owns is null ? (await room.Workspace.GetAllAsync(room.Life)).Values : [];
        var concerned = StopPlan.Concerned(room.Flow.Flow, record, flows.Values, () => Standing(standing));
        var seen = (await room.Workspace.GetAsync([.. concerned.Select(static variant => new ConfigKey(variant.Name.Type, variant.Name.Variant))], room.Life)).Values;
        var variants = concerned.Zip(seen, static (variant, value) =>
            (variant.Taken, Value: value, Planned: new PlannedVariant(variant.Name.Processor, variant.Name.Variant, variant.Shared, value.Value ?? ""))).ToLookup(static variant => variant.Taken);
        var plan = new StopPlan([.. variants[true].Select(static variant => variant.Planned)], record.Owns?.Topics ?? []) { Kept = [.. variants[false].Select(static variant => variant.Planned)] };
        return (plan, [.. variants[true].Select(static variant => variant.Value)]);
    }

    /// <summary>Does what is left after the first batch.</summary>
    public async Task GoOnAsync(Saga saga, FlowRun run)
    {
        if (saga.Step == SagaSteps.Release)
        {
            var begun = saga.Read<StopState>();
            var shared = begun.Plan.Variants.Where(static variant => variant.Shared).Concat(begun.Plan.Kept).Where(static variant => variant.Definition.Length > 0).ToList();
            var plan = begun.Plan.Without(await room.UntilDoneAsync("see to the shared variants", () => new SharedVariants(room).SettleAsync(saga.Id, begun.Actor, shared)));
            saga = saga with { Step = SagaSteps.Delete, State = SagaText.Write(begun with { Plan = plan, Released = await WaitReleasedAsync(plan) }) };
            await room.UntilDoneAsync("write down who let go", () => room.Store.SaveSagaAsync(saga, FlowUses.None, [], room.Life));
        }

        var state = saga.Read<StopState>();
        await new FlowTopics(room).ReleaseAsync(state.Plan.Topics, state.Plan.Queues(room.Flow.Workspace));
        var purged = run.Purge && !state.Purge ? [] : state.Released;
        await room.UntilDoneAsync("end the stop", () => room.CommitAsync(state.Plan.LastBatch($"{saga.Id}-end", state.Actor, room.Flow.Flow, [.. purged]), room.Note(null, ended: true)));
        SagaLog.Stopped(room.Logger, room.Flow.Workspace, room.Flow.Flow);
    }

    /// <summary>Adds a purge to a stop that began without one. Its entries stay: workers may have let go before they saw them.</summary>
    public async Task PurgeLateAsync(string id, string actor, FlowRun run)
    {
        run.Purge = true;
        if (await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, room.Life) is not { Kind: SagaKinds.Stop } saga) return;
        await room.CommitAsync(saga.Read<StopState>().Plan.PurgeBatch(id, actor), room.Note(null));
    }

    async Task<IReadOnlyList<VariantName>> WaitReleasedAsync(StopPlan plan)
    {
        var waits = plan.Variants.Select(async variant => (variant.Name, released: await WaitReleasedAsync(variant.Name)));
        return [.. (await Task.WhenAll(waits)).Where(static wait => wait.released).Select(static wait => wait.Name)];
    }

    async Task<bool> WaitReleasedAsync(VariantName name)
    {
        try
        {
            return await room.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey(room.Flow.Workspace, name.Processor, name.Variant).ToString())
                .WaitReleasedAsync(room.Options.ReleaseWait, room.Options.SilentWait, room.Life);
        }
        catch (Exception failure) when (!room.Life.IsCancellationRequested)
        {
            SagaLog.StepFailed(room.Logger, room.Flow.Workspace, room.Flow.Flow, $"wait for {name}", failure.Message);
            return false;
        }
    }

    static IEnumerable<VariantName> Standing(ImmutableArray<ConfigValue> entries) =>
        entries.Where(static entry => entry.Type.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal))
            .Select(static entry => new VariantName(entry.Type[ConfigTypes.ProcessorPrefix.Length..], entry.Key));
}

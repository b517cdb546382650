using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>Works out a restart, and refuses what cannot be. Changes nothing.</summary>
sealed class RestartPlanning(FlowRoom room)
{
    readonly FlowReading reading = new(room);

    /// <summary>The plan of a restart of the flow as it stands, by its blueprint.</summary>
    /// <param name="restart">How to restart.</param>
    /// <param name="text">The blueprint's text to go by; null for the one that is stored.</param>
    /// <exception cref="FlowException">There is no such flow, it is paused or being stopped, or its blueprint does not exist or does not resolve.</exception>
    public async Task<(StandingFlow Flow, RestartPlan Plan)> PlanAsync(FlowRestart restart, string? text = null)
    {
        var flow = await reading.ReadRunningAsync(restart.Version);
        if (flow.Record.Paused is not null) throw new FlowException("The flow is paused. Resume it, then restart it.", FlowError.Invalid);
        var entry = await room.ReadAsync(ConfigTypes.Blueprint, flow.Record.Blueprint);
        var next = await new StartPlanning(room).MakeAsync(entry, text ?? entry.Value, restart.Description ?? flow.Record.Description, Given(flow.Record, restart));
        return (flow, RestartPlan.Of(flow, next, restart.Recreate));
    }

    /// <summary>The batches of a plan, by what stands now.</summary>
    public async Task<RestartBatch> BatchAsync(RestartPlan plan)
    {
        var uses = await reading.UsesAsync(plan.Shared);
        return new RestartBatch(plan, await reading.VariantsAsync(plan.Names), uses, room.Flow.Flow);
    }

    /// <summary>The values that a restart goes by: those that the flow was given before and that are still wanted, and the new ones.</summary>
    static ImmutableDictionary<string, string> Given(FlowRecord record, FlowRestart restart)
    {
        var before = restart.Forget ? [] : record.Given is { } given ? record.Parameters.Where(pair => given.Contains(pair.Key)) : record.Parameters;
        return before.ToImmutableDictionary(StringComparer.Ordinal).SetItems(restart.Parameters);
    }
}

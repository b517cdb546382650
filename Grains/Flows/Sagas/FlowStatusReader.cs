using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Conditions;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>Tells where a flow stands.</summary>
sealed class FlowStatusReader(FlowRoom room, TopicProbe topics)
{
    /// <summary>Reads the flow's record, what is reported of its variants and what the broker has; null where there is no such flow.</summary>
    public async Task<FlowStatus?> ReadAsync(FlowRun? run, CancellationToken cancellation)
    {
        var entry = await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow);
        var record = entry.Value is null ? run?.Starting : FlowRecord.TryRead(entry.Value) ?? FlowRecord.Unreadable;
        if (record is null) return null;
        var names = entry.Value is not null && record.Owns is { } owns ? owns.Variants.Concat(owns.Shared) : [];
        var variants = await room.EachAsync(names, name => VariantAsync(name, cancellation));
        var readings = new FlowReadings(
            record, entry.Version, await room.Store.ReadSagaAsync(room.Flow.Workspace, room.Flow.Flow, cancellation), await room.Store.ReadEventsAsync(room.Flow.Workspace, room.Flow.Flow, cancellation),
            variants, await topics.AskAsync(record.Owns?.Topics ?? []).WaitAsync(cancellation));
        return Status(readings, State(readings, run), variants);
    }

    static FlowState State(FlowReadings flow, FlowRun? run) =>
        flow.Version == 0 ? FlowState.Starting
        : flow.Record.Stopping || run is { Kind: SagaKinds.Stop } ? FlowState.Stopping
        : flow.Record.Paused is not null ? FlowState.Paused
        : flow.Variants.All(static variant => variant.WantedHash is not null && variant.WantedHash == variant.ReportedHash) ? FlowState.Ready
        : FlowState.Configured;

    Task<VariantStatus> VariantAsync(VariantName name, CancellationToken cancellation) =>
        room.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey(room.Flow.Workspace, name.Processor, name.Variant).ToString()).GetStatusAsync(cancellation);

    FlowStatus Status(FlowReadings flow, FlowState state, ImmutableArray<VariantStatus> variants) =>
        new(
            room.Flow.Workspace, room.Flow.Flow, flow.Record.Blueprint, flow.Record.Description, state, flow.Version, flow.Record.Redacted().Parameters.ToImmutableDictionary(), flow.Record.Interfaces, variants)
        {
            Conditions = FlowConditions.Of(flow),
        };
}

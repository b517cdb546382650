using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>Tells where a flow stands.</summary>
sealed class FlowStatusReader(FlowRoom room)
{
    /// <summary>Reads the flow's record and what is reported of its variants; null where there is no such flow.</summary>
    public async Task<FlowStatus?> ReadAsync(FlowRun? run, CancellationToken cancellation)
    {
        var entry = await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow);
        if (entry.Value is null) return run is { Starting: { } starting } ? Status(starting, 0, FlowState.Starting, []) : null;
        var record = FlowRecord.Read(entry.Value);
        var names = record.Owns is { } owns ? owns.Variants.Concat(owns.Shared) : [];
        var variants = await room.EachAsync(names, name => VariantAsync(name, cancellation));
        var state = record.Stopping || run is { Kind: SagaKinds.Stop } ? FlowState.Stopping
            : record.Paused is not null ? FlowState.Paused
            : variants.All(static variant => variant.WantedHash is not null && variant.WantedHash == variant.ReportedHash) ? FlowState.Ready
            : FlowState.Configured;
        return Status(record, entry.Version, state, variants);
    }

    Task<VariantStatus> VariantAsync(VariantName name, CancellationToken cancellation) =>
        room.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey(room.Flow.Workspace, name.Processor, name.Variant).ToString()).GetStatusAsync(cancellation);

    FlowStatus Status(FlowRecord record, long version, FlowState state, ImmutableArray<VariantStatus> variants) =>
        new(room.Flow.Workspace, room.Flow.Flow, record.Blueprint, record.Description, state, version, record.Redacted().Parameters.ToImmutableDictionary(), record.Interfaces, variants);
}

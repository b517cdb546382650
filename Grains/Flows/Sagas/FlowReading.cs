using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>Reads a flow as it stands. Who else needs the variants that it shares is asked once for all of them.</summary>
sealed class FlowReading(FlowRoom room)
{
    /// <summary>The flow, or null where it has no record.</summary>
    public async Task<StandingFlow?> ReadAsync()
    {
        var entry = await room.ReadAsync(ConfigTypes.Flow, room.Flow.Flow);
        if (entry.Value is null) return null;
        var record = FlowRecord.TryRead(entry.Value) ?? FlowRecord.Unreadable;
        var standing = record.Owns is null ? await StandingAsync() : [];
        var uses = await UsesAsync(record.Owns?.Shared ?? []);

        // Who uses a variant is asked before the variant is read: what comes in between is seen by the batch's expectations.
        var seen = await VariantsAsync(StandingFlow.Names(entry.Key, record, standing));
        return StandingFlow.Of(entry, record, seen, uses, standing);
    }

    /// <summary>The flow, for a change of it.</summary>
    /// <param name="version">The version that it must have; null where it does not matter.</param>
    /// <exception cref="FlowException">There is no such flow, or it is being stopped.</exception>
    /// <exception cref="FlowChangedException">It is at another version.</exception>
    public async Task<StandingFlow> ReadRunningAsync(long? version)
    {
        var flow = await ReadStandingAsync(version);
        return flow.Record.Stopping ? throw FlowException.Stopping() : flow;
    }

    /// <summary>The same, also one that is being stopped.</summary>
    public async Task<StandingFlow> ReadStandingAsync(long? version)
    {
        var flow = await ReadAsync() ?? throw FlowException.Invalid();
        return version is { } demanded && demanded != flow.Entry.Version ? throw new FlowChangedException(room.Flow.Flow, flow.Entry.Version) : flow;
    }

    /// <summary>The entries of variants, in their order.</summary>
    public async Task<ImmutableArray<ConfigValue>> VariantsAsync(IEnumerable<VariantName> names) =>
        (await room.Workspace.GetAsync([.. names.Select(static name => new ConfigKey(name.Type, name.Variant))], room.Life)).Values;

    /// <summary>Who uses variants; one statement, whatever their number.</summary>
    public async Task<SharedUses> UsesAsync(IReadOnlyCollection<VariantName> shared) =>
        new(shared.Count == 0 ? [] : await room.Store.ReadVariantUsesAsync(room.Flow.Workspace, SharedUses.Reads(shared), SharedUses.Enough, room.Life));

    async Task<IReadOnlyList<VariantName>> StandingAsync() =>
        [.. (await room.Workspace.GetAllAsync(room.Life)).Values.Where(static entry => entry.Type.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal))
            .Select(static entry => new VariantName(entry.Type[ConfigTypes.ProcessorPrefix.Length..], entry.Key))];
}

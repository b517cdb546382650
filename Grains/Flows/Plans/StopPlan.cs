using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Flows.Plans;

/// <summary>Everything that a stop takes away, by what the flow recorded at its start. It is kept with the saga.</summary>
/// <param name="Variants">Variants that go, with their texts.</param>
/// <param name="Topics">Owned topics, each of which goes if no other flow uses it.</param>
public sealed record StopPlan(IReadOnlyList<PlannedVariant> Variants, IReadOnlyList<string> Topics)
{
    /// <summary>Shared variants that stay because another flow needed them when the stop began.</summary>
    public IReadOnlyList<PlannedVariant> Kept { get; init; } = [];

    /// <summary>Which variants a flow's stop concerns, and which of them it takes: its own, and those that it shares only with flows that are themselves being stopped.</summary>
    /// <param name="flow">The flow's id.</param>
    /// <param name="record">The flow's record.</param>
    /// <param name="flows">All flow records of the workspace, this one included.</param>
    /// <param name="variants">All entries of variants that stand in the workspace; needed only where the record does not say what the flow owns.</param>
    public static IReadOnlyList<(VariantName Name, bool Shared, bool Taken)> Concerned(string flow, FlowRecord record, IEnumerable<ConfigValue> flows, Func<IEnumerable<VariantName>> variants)
    {
        if (record.Owns is not { } owns) return [.. variants().Where(name => name.Variant == flow).Select(static name => (name, false, true))];
        var kept = SharedUse.Needed(flows.Where(other => other.Key != flow));
        return [.. owns.Variants.Select(static name => (name, false, true)), .. owns.Shared.Select(name => (name, true, !kept.ContainsKey(name)))];
    }

    /// <summary>The same plan with kept variants that are gone after all, since the flows that needed them were stopped as well.</summary>
    public StopPlan Without(IReadOnlyList<PlannedVariant> gone) =>
        this with { Variants = [.. Variants, .. Kept.Where(gone.Contains)], Kept = [.. Kept.Where(variant => !gone.Contains(variant))] };

    /// <summary>The queues that the variants' consumers used, on owned topics and on those of others alike.</summary>
    public IReadOnlyList<FlowQueue> Queues(string workspace) => FlowQueue.Of(workspace, Variants);

    /// <summary>The first batch: the record says that the flow is being stopped, and the variants go.</summary>
    /// <param name="id">The batch's id.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="entry">The flow's record as it was seen.</param>
    /// <param name="record">What it says; empty where it cannot be read, which does not keep the flow from being stopped.</param>
    /// <param name="seen">The variants' entries as they were seen.</param>
    /// <param name="purge">The token by which workers know this purge; null where what they keep stays.</param>
    public ConfigBatch FirstBatch(string id, string actor, ConfigValue entry, FlowRecord record, ImmutableArray<ConfigValue> seen, string? purge)
    {
        var writes = ImmutableArray.CreateBuilder<ConfigWrite>();
        writes.Add(new(ConfigTypes.Flow, entry.Key, (record with { Stopping = true }).Write()));
        writes.AddRange(seen.Where(static value => value.Value is not null).Select(static value => new ConfigWrite(value.Type, value.Key, null)));
        if (purge is not null) writes.AddRange(PurgeWrites(purge));
        return new ConfigBatch(id, actor, writes.ToImmutable(), [new(ConfigTypes.Flow, entry.Key, entry.Version), .. Preconditions(seen)]);
    }

    /// <summary>A batch that adds a purge to a stop under way; its id is the token.</summary>
    public ConfigBatch PurgeBatch(string id, string actor) => new(id, actor, [.. PurgeWrites(id)], []);

    /// <summary>The last batch: the record goes, and so do purges that were surely carried out.</summary>
    /// <param name="id">The batch's id.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="released">Variants that their workers reported to have let go of.</param>
    public ConfigBatch LastBatch(string id, string actor, string flow, IReadOnlyCollection<VariantName> released) =>
        new(id, actor,
            [.. Variants.Where(variant => !variant.Shared && released.Contains(variant.Name)).Select(static variant => new ConfigWrite(variant.Name.PurgeType, variant.Variant, null)),
             new ConfigWrite(ConfigTypes.Flow, flow, null)],
            []);

    IEnumerable<ConfigWrite> PurgeWrites(string token) =>
        Variants.Where(static variant => !variant.Shared).Select(variant => new ConfigWrite(variant.Name.PurgeType, variant.Variant, Purges.Entry(token)));

    static IEnumerable<ConfigPrecondition> Preconditions(ImmutableArray<ConfigValue> seen) =>
        seen.Select(static value => new ConfigPrecondition(value.Type, value.Key, value.Value is null ? null : value.Version));
}

/// <summary>Entries that ask workers to delete what a variant keeps, once for each token.</summary>
public static class Purges
{
    /// <summary>The entry's text.</summary>
    public static string Entry(string token) => Blueprints.JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("token", token);
        writer.WriteEndObject();
    });
}

using TrustFlow.Config;

namespace TrustFlow.Flows.Plans;

/// <summary>Everything that a stop takes away, by what the flow recorded at its start. It is kept with the saga.</summary>
/// <param name="Variants">Variants that go, with their texts.</param>
/// <param name="Topics">Owned topics, each of which goes if no other flow uses it.</param>
public sealed record StopPlan(IReadOnlyList<PlannedVariant> Variants, IReadOnlyList<string> Topics)
{
    /// <summary>Whether the flow is paused, so that no worker holds anything of it.</summary>
    public bool Paused { get; init; }

    /// <summary>What a stop of a flow takes away.</summary>
    public static StopPlan Of(StandingFlow flow) => new([.. flow.Leaving.Select(static variant => variant.Planned)], flow.Topics) { Paused = flow.Record.Paused is not null };

    /// <summary>The queues that the variants' consumers used, on owned topics and on those of others alike.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="used">Whether some other flow uses a shared variant, or keeps its queues: those stay.</param>
    public IReadOnlyList<FlowQueue> Queues(string workspace, Func<VariantName, bool> used) => FlowQueue.Of(workspace, Variants.Where(variant => !variant.Shared || !used(variant.Name)));

    /// <summary>The first batch: the record says that the flow is being stopped, and the variants go.</summary>
    /// <param name="id">The batch's id.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="flow">The flow that the plan was made of.</param>
    /// <param name="purge">The token by which workers know this purge; null where what they keep stays.</param>
    public ConfigBatch FirstBatch(string id, string actor, StandingFlow flow, string? purge) => new(
        id, actor,
        [
            new(ConfigTypes.Flow, flow.Entry.Key, (flow.Record with { Stopping = true, Paused = null }).Write()),
            .. flow.Withdrawals,
            .. purge is null ? [] : PurgeWrites(purge),
        ],
        [.. flow.Preconditions]);

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

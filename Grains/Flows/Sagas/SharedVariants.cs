using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// Puts back shared variants that the stop of their last flow took away at the moment when another flow of the blueprint was committed. Both
/// look after their own commit; whoever comes second sees the other.
/// </summary>
sealed class SharedVariants(FlowRoom room)
{
    /// <summary>Puts back those of the variants that are not there although a live flow of the workspace needs them.</summary>
    public async Task MendAsync(string sagaId, string actor, IReadOnlyList<PlannedVariant> shared)
    {
        if (shared.Count == 0) return;
        while (true)
        {
            var seen = (await room.Workspace.GetAsync([.. shared.Select(static variant => new ConfigKey(variant.Name.Type, variant.Variant))], room.Life)).Values;
            var missing = shared.Zip(seen).Where(static pair => pair.Second.Value is null).Select(static pair => pair.First).ToList();
            if (missing.Count == 0) return;
            var flows = await room.Workspace.GetValuesAsync(ConfigTypes.Flow, room.Life);
            var batch = Batch($"{sagaId}-mend-{flows.Version}", actor, missing, flows.Values);
            if (batch is null) return;
            try
            {
                await room.CommitAsync(batch, room.Note(null));
                return;
            }
            catch (ConfigConflictException)
            {
                // Somebody moved first: what was read no longer holds, and is read again.
            }
        }
    }

    /// <summary>The batch that puts back what live flows need, on condition that they still do; null where nobody needs any.</summary>
    static ConfigBatch? Batch(string id, string actor, IReadOnlyList<PlannedVariant> missing, ImmutableArray<ConfigValue> flows)
    {
        var needs = new Dictionary<VariantName, ConfigValue>();
        foreach (var flow in flows)
        {
            if (FlowRecord.TryRead(flow.Value ?? "") is not { Stopping: false, Owns: { } owns }) continue;
            foreach (var name in owns.Shared) needs.TryAdd(name, flow);
        }

        var back = missing.Where(variant => needs.ContainsKey(variant.Name)).ToList();
        if (back.Count == 0) return null;
        return new ConfigBatch(
            id, actor, [.. back.Select(static variant => new ConfigWrite(variant.Name.Type, variant.Variant, variant.Definition))],
            [.. back.Select(static variant => new ConfigPrecondition(variant.Name.Type, variant.Variant, null)),
             .. back.Select(variant => needs[variant.Name]).Distinct().Select(static flow => new ConfigPrecondition(ConfigTypes.Flow, flow.Key, flow.Version))]);
    }
}

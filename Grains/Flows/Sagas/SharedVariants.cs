using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Sagas;

/// <summary>
/// Sees to it that shared variants are there if and only if a live flow needs them. A start and a stop, or two stops, that decide at the same
/// moment cannot see each other; so each looks again after its own commit, and whoever comes second sees the other.
/// </summary>
sealed class SharedVariants(FlowRoom room)
{
    /// <summary>Puts back what live flows need, takes away what none needs; answers which of the variants are not there.</summary>
    /// <param name="sagaId">The saga on whose behalf it is.</param>
    /// <param name="actor">Who asked for that.</param>
    /// <param name="shared">The variants, with the texts to put back.</param>
    public async Task<IReadOnlyList<PlannedVariant>> SettleAsync(string sagaId, string actor, IReadOnlyList<PlannedVariant> shared)
    {
        if (shared.Count == 0) return [];
        while (true)
        {
            var seen = (await room.Workspace.GetAsync([.. shared.Select(static variant => new ConfigKey(variant.Name.Type, variant.Variant))], room.Life)).Values;
            var flows = await room.Workspace.GetValuesAsync(ConfigTypes.Flow, room.Life);
            var batch = SharedUse.Settle($"{sagaId}-shared-{flows.Version}", actor, shared, seen, flows.Values);
            if (batch.Writes.IsEmpty) return [.. shared.Zip(seen).Where(static pair => pair.Second.Value is null).Select(static pair => pair.First)];
            try
            {
                await room.CommitAsync(batch, room.Note(null));
            }
            catch (ConfigConflictException)
            {
                // Somebody moved first: what was read no longer holds, and is read again.
            }
        }
    }
}

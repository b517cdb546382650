using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>Takes back an intent that was refused: what was written down goes, with the shared variants that stay only for its sake, and what it had made on the broker.</summary>
sealed class FlowUndoing(FlowRoom room)
{
    /// <summary>Takes it back; can be repeated.</summary>
    /// <param name="saga">The saga at its step <see cref="SagaSteps.Undo"/>.</param>
    /// <param name="actor">Who asked for what was refused.</param>
    /// <param name="undone">What it had taken.</param>
    /// <param name="refused">The event's kind for the refusal.</param>
    /// <param name="reason">Why it was refused.</param>
    public async Task UndoAsync(Saga saga, string actor, Undone undone, string refused, string reason)
    {
        var taken = await room.UntilNothingMovesAsync($"undo the {saga.Kind}", () => GiveUpAsync(saga, actor, undone, refused, reason));
        await new VariantWaits(room).ReleasedAsync(taken);
        var unused = undone.KeepsQueues ? [] : undone.Shared.Where((await UsesAsync(undone)).IsFree);
        await new FlowTopics(room).ReleaseAsync(undone.Topics, FlowQueue.Of(room.Flow.Workspace, unused));
    }

    async Task<IReadOnlyList<VariantName>> GiveUpAsync(Saga saga, string actor, Undone undone, string refused, string reason)
    {
        var uses = await UsesAsync(undone);
        var seen = await new FlowReading(room).VariantsAsync(undone.Shared.Select(static variant => variant.Name));
        var free = undone.Shared.Zip(seen, static (variant, entry) => (variant.Name, Entry: entry)).Where(variant => !uses.IsNeeded(variant.Name)).ToList();
        var taken = free.Where(static variant => variant.Entry.Value is not null).ToList();
        await room.CommitAsync(
            new ConfigBatch($"{saga.Id}-undo", actor, [.. taken.Select(static variant => new ConfigWrite(variant.Entry.Type, variant.Entry.Key, null))], [.. free.Select(static variant => StandingFlow.Unchanged(variant.Entry))]),
            room.Note(saga, refused, reason).Using(undone.Left) with
            {
                Expected = [.. undone.Shared.Select(variant => new Config.VariantNeed(SharedUses.Need(variant.Name), uses.IsNeeded(variant.Name)))],
            });
        return [.. taken.Select(static variant => variant.Name)];
    }

    async Task<Others> UsesAsync(Undone undone) =>
        new(await room.UntilDoneAsync("look who uses the variants", () => new FlowReading(room).UsesAsync([.. undone.Shared.Select(static variant => variant.Name)])), room.Flow.Flow);

    readonly record struct Others(SharedUses Uses, string Flow)
    {
        public bool IsNeeded(VariantName name) => Uses.IsNeededBeside(name, Flow);

        public bool IsFree(PlannedVariant variant) => !Uses.IsUsedBeside(variant.Name, Flow);
    }
}

/// <summary>What an intent had taken.</summary>
/// <param name="Topics">Topics that it was to use.</param>
/// <param name="Shared">Shared variants that it was to need.</param>
/// <param name="Left">What the flow uses when it is taken back.</param>
sealed record Undone(IReadOnlyList<string> Topics, IReadOnlyList<PlannedVariant> Shared, FlowUses Left)
{
    /// <summary>Whether the queues of the shared variants stay, with the messages in them.</summary>
    public bool KeepsQueues { get; init; }
}

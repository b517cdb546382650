using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;
using FlowNote = TrustFlow.Config.FlowNote;

namespace TrustFlow.Flows.Sagas;

/// <summary>Brings a planned flow up, once its use of topics and shared variants is written down: makes its topics, commits it in one batch, and looks whether all is there.</summary>
sealed class FlowBringing(FlowRoom room)
{
    readonly FlowTopics topics = new(room);
    readonly FlowReading reading = new(room);

    /// <summary>Deletes leaked queues that the flow would take from, and makes its topics; answers why that cannot be, or null.</summary>
    /// <param name="made">The topics.</param>
    /// <param name="queues">Queues that the flow did not have before.</param>
    public async Task<FlowException?> MakeTopicsAsync(IReadOnlyList<string> made, IReadOnlyList<FlowQueue> queues)
    {
        if (await topics.SweepAsync(made, queues) is var (leaked, reason))
            return new FlowException($"A queue of an earlier flow on the topic '{leaked}' holds old messages and could not be deleted: {reason.Message} Nothing was started; try again.");
        return await topics.EnsureAsync(made) is var (topic, failure) ? new FlowException($"The topic '{topic}' could not be made: {failure.Message} Nothing was started; try again.") : null;
    }

    /// <summary>Commits the plan of a start or a resume; answers why it was refused, or null.</summary>
    public Task<TrustFlowException?> CommitAsync(string id, string actor, FlowPlan plan, FlowNote note, FlowRun run) => CommitAsync(
        async () =>
        {
            var seen = await reading.VariantsAsync(plan.Variants.Select(static variant => variant.Name));
            run.Commit(await room.CommitAsync(StartBatch.Make(id, actor, room.Flow.Flow, plan, seen), note with { Expected = StartBatch.Expected(room.Flow.Flow, plan, seen) }));
        },
        conflict => StartBatch.Refusal(plan, conflict));

    /// <summary>Commits a batch that is made anew for each attempt; answers why it was refused, or null.</summary>
    /// <param name="commit">Reads what stands, makes the batch and commits it.</param>
    /// <param name="refused">What a conflict says; null where a second look may help.</param>
    public async Task<TrustFlowException?> CommitAsync(Func<Task> commit, Func<ConfigConflictException, FlowException?> refused)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await room.UntilDoneAsync("commit the flow", commit);
                return null;
            }
            catch (ConfigConflictException conflict) when (SharedUses.IsHeld(conflict, out var variant))
            {
                // Another flow makes the variant anew: what it puts back decides.
                await room.HeldAsync(variant);
            }
            catch (ConfigConflictException conflict)
            {
                // The shared variants of the blueprint came, went or moved with another flow: what they are now decides.
                if (refused(conflict) is { } refusal) return refusal;
                if (attempt >= room.Options.SharedAttempts) return new FlowException("Flows that share variants with this one came and went all the time. Try again.");
            }
            catch (TrustFlowException refusal) when (refusal is not ConfigException)
            {
                return refusal;
            }
        }
    }

    /// <summary>Looks after the commit whether the topics and the shared variants are there, and mends what is not.</summary>
    public async Task VerifyAsync(Saga saga, string actor, FlowPlan plan)
    {
        if (await topics.EnsureAsync(plan.Topics) is var (topic, failure))
            SagaLog.NotVerified(room.Logger, room.Flow.Workspace, room.Flow.Flow, topic, failure.Message);
        await room.UntilDoneAsync("see to the shared variants", () => MendAsync($"{saga.Id}-mend", actor, [.. plan.Variants.Where(static variant => variant.Shared)]));
    }

    async Task MendAsync(string id, string actor, IReadOnlyList<PlannedVariant> shared)
    {
        if (shared.Count == 0) return;
        var missing = shared.Zip(await reading.VariantsAsync(shared.Select(static variant => variant.Name))).Where(static pair => pair.Second.Value is null).ToList();
        if (missing.Count == 0) return;
        try
        {
            await room.CommitAsync(
                new ConfigBatch(id, actor, [.. missing.Select(static pair => new ConfigWrite(pair.Second.Type, pair.Second.Key, pair.First.Definition))], [.. missing.Select(static pair => StandingFlow.Unchanged(pair.Second))]),
                room.Note(null));
        }
        catch (ConfigConflictException)
        {
            // Another flow was quicker.
        }
    }
}

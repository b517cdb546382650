using Orleans;
using TrustFlow.Storage;

namespace TrustFlow.Config;

sealed partial class ConfigLedgerGrain
{
    const int GatherTurns = 64;

    int expected;

    async Task CommitGroupsAsync()
    {
        while (queue.Count > 0 && standingBack is null)
        {
            await GatherAsync();
            var group = queue.TakeGroup();
            try
            {
                var outcomes = await store.CommitAsync(head, Batches(group));
                expected = group.Count + queue.Count;
                Answer(group, outcomes);
            }
            catch (Exception e)
            {
                StandBack(group, e);
            }
        }
    }

    // Those whom the last group answered are often on their way back already; a transaction for each few of them would cost a flush each. So this
    // waits until as many have come as were there the last time, but for no longer than a few turns: a flush takes many times that.
    async Task GatherAsync()
    {
        for (var turns = 0; turns < GatherTurns && queue.Count < expected && !queue.IsFull; turns++) await Task.Yield();
    }

    List<Batch> Batches(List<PendingBatch> group)
    {
        var at = time.GetUtcNow();
        var batches = new List<Batch>(group.Count);
        foreach (var pending in group) batches.Add(StoreRecords.Batch(pending.Batch, at));
        return batches;
    }

    void Answer(List<PendingBatch> group, IReadOnlyList<BatchOutcome> outcomes)
    {
        foreach (var outcome in outcomes)
        {
            if (outcome is not BatchOutcome.Committed { Change: var change }) continue;
            head = change.Version;
            var touched = Touched.Of(change);
            hints.Add(touched);
            followers.Add(touched);
        }

        for (var i = 0; i < group.Count; i++) Answer(group[i], outcomes[i]);
        hints.Send();
        followers.Send();
    }

    void Answer(PendingBatch pending, BatchOutcome outcome)
    {
        try
        {
            pending.Complete(lastChanges.Answer(pending.Batch.Workspace, outcome));
        }
        catch (TrustFlowException refusal)
        {
            pending.Fail(refusal);
        }
    }

    // What the store holds is not known any more: the next activation reads it anew, and a batch that is sent again is found by its id.
    void StandBack(List<PendingBatch> group, Exception cause)
    {
        standingBack = cause is HeadMovedException
            ? $"Nothing was committed: {cause.Message} Send the batch again."
            : $"Whether the batch was committed is not known: the store failed ({cause.Message}). Send it again with its id.";
        LogStandsBack(cause, head);
        foreach (var pending in group) pending.Fail(new ConfigException(standingBack));
        while (queue.Count > 0)
        {
            foreach (var pending in queue.TakeGroup()) pending.Fail(new ConfigException(standingBack));
        }

        // A call that waits would keep the next activation from beginning.
        followers.End();
        this.DeactivateOnIdle();
    }
}

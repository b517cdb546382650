using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>The batches that wait for the ledger's next transaction, in order.</summary>
/// <param name="batches">The most batches of a group.</param>
/// <param name="characters">The most characters of values of a group; a batch that alone has more goes alone.</param>
sealed class BatchQueue(int batches, int characters)
{
    readonly Queue<PendingBatch> waiting = new();

    public int Count => waiting.Count;

    public bool IsFull => waiting.Count >= batches;

    public void Add(PendingBatch batch) => waiting.Enqueue(batch);

    /// <summary>Takes the next group: at least one batch, and no more than the limits allow.</summary>
    public List<PendingBatch> TakeGroup()
    {
        var group = new List<PendingBatch>(Math.Min(batches, waiting.Count));
        long taken = 0;
        while (group.Count < batches && waiting.TryPeek(out var next))
        {
            taken += Characters(next.Batch.Batch.Writes);
            if (taken > characters && group.Count > 0) break;
            group.Add(waiting.Dequeue());
        }

        return group;
    }

    static long Characters(ImmutableArray<ConfigWrite> writes)
    {
        long sum = 0;
        foreach (var write in writes) sum += write.Value?.Length ?? 0;
        return sum;
    }
}

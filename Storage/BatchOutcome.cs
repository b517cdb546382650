namespace TrustFlow.Storage;

/// <summary>What became of one batch of a group.</summary>
public abstract record BatchOutcome
{
    BatchOutcome()
    {
    }

    /// <summary>It took a version.</summary>
    /// <param name="Change">What the change log now holds of it.</param>
    public sealed record Committed(ConfigChange Change) : BatchOutcome;

    /// <summary>Every entry already was as asked; it took no version, and its id is not kept. What it notes of a flow was written all the same.</summary>
    /// <param name="Version">The deployment's version at its turn.</param>
    public sealed record Unchanged(long Version) : BatchOutcome;

    /// <summary>A batch with its id was committed before; nothing was done now.</summary>
    /// <param name="Version">The version that it got then.</param>
    public sealed record Repeated(long Version) : BatchOutcome;

    /// <summary>A precondition failed; nothing of it was done.</summary>
    /// <param name="Failed">The first that failed; for what was expected of a shared variant one of the type <see cref="VariantNeed.RefusedType"/>.</param>
    /// <param name="Actual">The entry's version, or null where it is absent.</param>
    public sealed record Refused(Precondition Failed, long? Actual) : BatchOutcome;

    /// <summary>The workspace has changed since the version that the batch demands; nothing of it was done.</summary>
    /// <param name="Version">The workspace's last-change version.</param>
    public sealed record Moved(long Version) : BatchOutcome;

    /// <summary>The lease that the batch names has another owner by now; nothing of it was done.</summary>
    public sealed record Fenced : BatchOutcome;
}

/// <summary>Another writer moved the head: what this one believed is stale, and nothing of its group was done.</summary>
public sealed class HeadMovedException(long expected, long actual)
    : InvalidOperationException($"The configuration's head was expected at version {expected} and is at {actual}: another ledger has written. This one stands back.")
{
    /// <summary>What the writer believed.</summary>
    public long Expected { get; } = expected;

    /// <summary>What the store holds.</summary>
    public long Actual { get; } = actual;
}

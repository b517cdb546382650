namespace TrustFlow.Storage;

/// <summary>Writes in one workspace that are committed together or not at all.</summary>
/// <param name="Id">Unique in the change log: a batch that took a version and is handed in again is found, not repeated.</param>
/// <param name="Workspace">Where it writes.</param>
/// <param name="Actor">Who asked for it, for the change log.</param>
/// <param name="At">When, for the change log.</param>
/// <param name="Writes">In order; of two for one key the later holds.</param>
public sealed record Batch(string Id, string Workspace, string Actor, DateTimeOffset At, IReadOnlyList<EntryWrite> Writes)
{
    /// <summary>What must hold for it to be committed.</summary>
    public IReadOnlyList<Precondition> Preconditions { get; init; } = [];

    /// <summary>The last-change version that the workspace must have; null where it does not matter.</summary>
    public long? WorkspaceVersion { get; init; }

    /// <summary>The lease under which it was made; null where nobody else can be. Where the lease has another owner by now it is refused.</summary>
    public BatchFence? Fence { get; init; }

    /// <summary>What the same transaction notes of the flow on whose behalf it is; null for a batch of anybody else.</summary>
    public FlowNote? Flow { get; init; }
}

/// <summary>A lease, and the fence that it had when a batch was made.</summary>
/// <param name="Lease">The lease's name.</param>
/// <param name="Fence">Its fence.</param>
public readonly record struct BatchFence(string Lease, long Fence);

/// <summary>One entry's new value.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Value">The text, or null to delete the entry.</param>
public readonly record struct EntryWrite(string Type, string Key, string? Value);

/// <summary>The version that an entry must have.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key; it need not be one that the batch writes.</param>
/// <param name="Version">The version of its last change, or null: it must be absent.</param>
public readonly record struct Precondition(string Type, string Key, long? Version);

/// <summary>What a flow's batch changes beside entries, in the same transaction.</summary>
/// <param name="Flow">The flow's id; its workspace is the batch's.</param>
public sealed record FlowNote(string Flow)
{
    /// <summary>What the flow uses from now on.</summary>
    public FlowUses UsesAdded { get; init; } = FlowUses.None;

    /// <summary>Whether all that the flow used goes, before what is added.</summary>
    public bool UsesCleared { get; init; }

    /// <summary>What must hold of shared variants at the moment of the commit, or the batch is refused: its writes were chosen for that.</summary>
    public IReadOnlyList<VariantNeed> Expected { get; init; } = [];

    /// <summary>What happened to it.</summary>
    public IReadOnlyList<FlowEvent> Events { get; init; } = [];

    /// <summary>Where the flow's saga stands from now on; null leaves it as it is.</summary>
    public Saga? Saga { get; init; }

    /// <summary>Whether the flow's saga has ended with this batch.</summary>
    public bool SagaEnded { get; init; }
}

/// <summary>A value before and after a batch.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="OldValue">The text before; null where there was no entry.</param>
/// <param name="NewValue">The text after; null where the entry was deleted.</param>
public sealed record EntryChange(string Type, string Key, string? OldValue, string? NewValue);

/// <summary>A committed batch, as the change log keeps it.</summary>
/// <param name="Version">Its place in the deployment's order.</param>
/// <param name="BatchId">Its id.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="Workspace">Where it wrote.</param>
/// <param name="Entries">What really changed, at least one.</param>
public sealed record ConfigChange(
    long Version, string BatchId, DateTimeOffset At, string Actor, string Workspace, IReadOnlyList<EntryChange> Entries);

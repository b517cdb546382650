namespace TrustFlow.Storage.Decisions;

/// <summary>What a group of batches comes to: the answers, and all that has to be written for them.</summary>
/// <param name="Head">The deployment's version after the group.</param>
/// <param name="Outcomes">One for each batch, in order.</param>
/// <param name="Changes">The change log's new batches, in order of their versions.</param>
/// <param name="Entries">Each entry that the group touched, once, as it stands in the end.</param>
/// <param name="Workspaces">The last-change version of each workspace with a change.</param>
/// <param name="Flows">What is noted of flows, in order.</param>
public sealed record GroupDecision(
    long Head,
    IReadOnlyList<BatchOutcome> Outcomes,
    IReadOnlyList<ConfigChange> Changes,
    IReadOnlyCollection<FinalEntry> Entries,
    IReadOnlyDictionary<string, long> Workspaces,
    IReadOnlyList<FlowUpdate> Flows);

/// <summary>An entry after a group.</summary>
/// <param name="Workspace">Its workspace.</param>
/// <param name="Key">Its name there.</param>
/// <param name="Before">As it was before the group; null where it was absent.</param>
/// <param name="After">As it is after it; null where it is absent.</param>
public readonly record struct FinalEntry(string Workspace, EntryKey Key, EntryState? Before, EntryState? After);

/// <summary>What is noted of a flow.</summary>
/// <param name="Workspace">The flow's workspace.</param>
/// <param name="Note">What.</param>
/// <param name="Version">The deployment's version after the batch that notes it.</param>
public readonly record struct FlowUpdate(string Workspace, FlowNote Note, long Version);

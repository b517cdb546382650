using TrustFlow.Storage;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Simulated.Store;

/// <summary>All that a simulated store holds; it outlives every process that opens it.</summary>
public sealed class StoreContent : IGroupView
{
    internal StoreEntries Entries { get; } = new();

    internal StoreLog Log { get; } = new();

    internal StoreNotes Notes { get; } = new();

    /// <summary>The version of the last commit.</summary>
    public long Head => Entries.Head;

    /// <summary>Told of each group that is committed, in order, at the moment of its commit.</summary>
    public Action<IReadOnlyList<ConfigChange>> Committed { get; set; } = static _ => { };

    long? IGroupView.FindBatch(string batchId) => Log.FindBatch(batchId);

    EntryState? IGroupView.FindEntry(string workspace, EntryKey key) => Entries.Find(workspace, key);

    long IGroupView.FindWorkspace(string workspace) => Entries.VersionOf(workspace);

    bool IGroupView.IsNeeded(string workspace, string variant, IReadOnlyCollection<string> beside) => Notes.IsNeeded(workspace, variant, beside);

    internal IReadOnlyList<BatchOutcome> Commit(long expectedHead, IReadOnlyList<Batch> group)
    {
        if (Head != expectedHead) throw new HeadMovedException(expectedHead, Head);
        return Write(expectedHead, group);
    }

    /// <summary>Commits a group whatever the head is.</summary>
    internal IReadOnlyList<BatchOutcome> Write(long expectedHead, IReadOnlyList<Batch> group)
    {
        var decision = GroupDecider.Decide(expectedHead, group, this);
        Entries.Write(decision);
        Log.Write(decision.Changes);
        foreach (var (workspace, note, version) in decision.Flows) Notes.Write(workspace, note, version);
        if (decision.Changes.Count > 0) Committed(decision.Changes);
        return decision.Outcomes;
    }
}

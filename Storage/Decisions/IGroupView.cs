namespace TrustFlow.Storage.Decisions;

/// <summary>What stood in the store before a group of batches: all that a decision about it depends on.</summary>
public interface IGroupView
{
    /// <summary>The version that a batch with this id got, or null where none was committed.</summary>
    long? FindBatch(string batchId);

    /// <summary>An entry as it stands, or null where it is absent.</summary>
    EntryState? FindEntry(string workspace, EntryKey key);

    /// <summary>The version of a workspace's last change; 0 where it never had one.</summary>
    long FindWorkspace(string workspace);

    /// <summary>The fence of a lease; null where nobody ever took it, and in a store that has no leases.</summary>
    long? FindFence(string lease) => null;

    /// <summary>Whether a flow of the workspace beside the given ones needs a shared variant.</summary>
    bool IsNeeded(string workspace, string variant, IReadOnlyCollection<string> beside);
}

/// <summary>An entry's value and the version of its last change.</summary>
public readonly record struct EntryState(string Value, long Version);

namespace TrustFlow.Config;

/// <summary>The version of each workspace's last change, as far as this ledger has made it: one number for each workspace written since it was activated.</summary>
sealed class LastChanges
{
    readonly Dictionary<string, long> versions = [];

    /// <summary>The answer to a batch, given what became of it.</summary>
    /// <exception cref="ConfigConflictException">A precondition failed.</exception>
    /// <exception cref="WorkspaceChangedException">The workspace has changed.</exception>
    /// <exception cref="LeaseLostException">Another activation answers for the workspace by now.</exception>
    public LedgerResult Answer(string workspace, Storage.BatchOutcome outcome)
    {
        long? previous = versions.TryGetValue(workspace, out var version) ? version : null;
        switch (outcome)
        {
            case Storage.BatchOutcome.Committed committed:
                versions[workspace] = committed.Change.Version;
                return new(committed.Change.Version, Changed: true, Repeated: false, previous);
            case Storage.BatchOutcome.Repeated repeated:
                return new(repeated.Version, Changed: true, Repeated: true, previous);
            case Storage.BatchOutcome.Unchanged unchanged:
                return new(unchanged.Version, Changed: false, Repeated: false, previous);
            case Storage.BatchOutcome.Refused refused:
                throw new ConfigConflictException(refused.Failed.Type, refused.Failed.Key, refused.Actual);
            case Storage.BatchOutcome.Moved moved:
                throw new WorkspaceChangedException(workspace, moved.Version);
            case Storage.BatchOutcome.Fenced:
                throw new LeaseLostException(workspace);
            default:
                throw new InvalidOperationException($"The store answered a batch with {outcome.GetType().Name}, which is not known.");
        }
    }
}

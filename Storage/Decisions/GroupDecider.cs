namespace TrustFlow.Storage.Decisions;

/// <summary>
/// Decides a group of batches in their order: found again, refused, unchanged or committed with the next version, each seeing what
/// those before it wrote. Touches nothing but memory; every store backend shares it and only reads before and writes after.
/// </summary>
public static class GroupDecider
{
    /// <summary>Decides the group.</summary>
    /// <param name="head">The deployment's version before it.</param>
    /// <param name="group">The batches, in commit order.</param>
    /// <param name="view">The store as it stands before the group.</param>
    public static GroupDecision Decide(long head, IReadOnlyList<Batch> group, IGroupView view)
    {
        var entries = new GroupEntries(view);
        var uses = new GroupUses(view);
        var outcomes = new BatchOutcome[group.Count];
        var changes = new List<ConfigChange>(group.Count);
        var committed = new Dictionary<string, long>(group.Count, StringComparer.Ordinal);
        var workspaces = new Dictionary<string, long>(StringComparer.Ordinal);
        var flows = new List<FlowUpdate>();
        for (var i = 0; i < group.Count; i++)
        {
            var batch = group[i];
            var outcome = DecideOne(batch);
            outcomes[i] = outcome;
            if (outcome is BatchOutcome.Committed { Change: var change })
            {
                head = change.Version;
                changes.Add(change);
                committed.Add(batch.Id, head);
                workspaces[batch.Workspace] = head;
            }

            if (batch.Flow is null || outcome is not (BatchOutcome.Committed or BatchOutcome.Unchanged)) continue;
            uses.Take(batch.Workspace, batch.Flow);
            flows.Add(new(batch.Workspace, batch.Flow, head));
        }

        return new(head, outcomes, changes, entries.Touched, workspaces, flows);

        BatchOutcome DecideOne(Batch batch)
        {
            // A repeated batch is answered whatever its preconditions say by now: they held when it was committed.
            if (committed.TryGetValue(batch.Id, out var now)) return new BatchOutcome.Repeated(now);
            if (view.FindBatch(batch.Id) is { } before) return new BatchOutcome.Repeated(before);
            if (batch.Fence is { } fence && view.FindFence(fence.Lease) != fence.Fence) return new BatchOutcome.Fenced();
            if (batch.WorkspaceVersion is { } seen)
            {
                var actual = workspaces.TryGetValue(batch.Workspace, out var version) ? version : view.FindWorkspace(batch.Workspace);
                if (actual != seen) return new BatchOutcome.Moved(actual);
            }

            foreach (var precondition in batch.Preconditions)
            {
                var actual = entries.Find(batch.Workspace, new(precondition.Type, precondition.Key))?.Version;
                if (actual != precondition.Version) return new BatchOutcome.Refused(precondition, actual);
            }

            if (batch.Flow is not null && uses.FirstUnexpected(batch.Workspace, batch.Flow) is { } variant)
                return new BatchOutcome.Refused(new(VariantNeed.RefusedType, variant, null), null);

            var changed = entries.Apply(batch, head + 1);
            return changed.Count == 0
                ? new BatchOutcome.Unchanged(head)
                : new BatchOutcome.Committed(new(head + 1, batch.Id, Microseconds.Kept(batch.At), batch.Actor, batch.Workspace, changed));
        }
    }
}

using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>
/// Keeps starts of flows and deletions of their blueprints apart while they are on their way to the ledger: a blueprint does not go while a flow of
/// it exists or is just being committed, and a start waits until a deletion of its blueprint is decided.
/// </summary>
sealed class BlueprintGuard
{
    readonly Dictionary<string, int> starting = [];
    readonly Dictionary<string, TaskCompletionSource> deleting = [];

    /// <summary>Whether a batch concerns it at all.</summary>
    public static bool Concerns(ImmutableArray<ConfigWrite> writes)
    {
        foreach (var write in writes)
        {
            if (write.Type == ConfigTypes.Flow || (write.Type == ConfigTypes.Blueprint && write.Value is null)) return true;
        }

        return false;
    }

    /// <summary>Lets a batch through and holds back what does not go with it until the answer is disposed of.</summary>
    /// <param name="writes">What it writes.</param>
    /// <param name="flows">Reads the records of the workspace's flows; called when no other start or deletion can come between.</param>
    /// <param name="force">Whether a blueprint may go although flows of it exist: only the flow service may say so.</param>
    /// <exception cref="NotAllowedException">It deletes a blueprint that is in use.</exception>
    public async Task<IDisposable> EnterAsync(ImmutableArray<ConfigWrite> writes, Func<Task<ConfigValues>> flows, bool force)
    {
        var deleted = BlueprintUse.Deleted(writes);
        var started = BlueprintUse.Started(writes);
        while (started.Concat(deleted).FirstOrDefault(deleting.ContainsKey) is { } blueprint) await deleting[blueprint].Task;
        if (deleted.Count == 0 || force) return new Passage(this, started, deleted);

        if (deleted.FirstOrDefault(starting.ContainsKey) is { } used) throw BlueprintUse.Refusal(used, null);
        var passage = new Passage(this, started, deleted);
        try
        {
            // From here on a start waits for the answer, so none comes between this look and the deletion.
            CheckUnused(deleted, await flows());
            return passage;
        }
        catch
        {
            passage.Dispose();
            throw;
        }
    }

    static void CheckUnused(IReadOnlyList<string> blueprints, ConfigValues flows)
    {
        foreach (var flow in flows.Values)
        {
            if (BlueprintUse.Of(flow.Value!) is { } used && blueprints.Contains(used)) throw BlueprintUse.Refusal(used, flow.Key);
        }
    }

    sealed class Passage : IDisposable
    {
        readonly BlueprintGuard guard;
        readonly IReadOnlyList<string> started;
        readonly IReadOnlyList<string> deleted;

        public Passage(BlueprintGuard guard, IReadOnlyList<string> started, IReadOnlyList<string> deleted)
        {
            this.guard = guard;
            this.started = started;
            this.deleted = deleted;
            foreach (var blueprint in started) guard.starting[blueprint] = guard.starting.GetValueOrDefault(blueprint) + 1;
            foreach (var blueprint in deleted) guard.deleting[blueprint] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public void Dispose()
        {
            foreach (var blueprint in started)
            {
                if (--guard.starting[blueprint] == 0) guard.starting.Remove(blueprint);
            }

            foreach (var blueprint in deleted)
            {
                if (guard.deleting.Remove(blueprint, out var decided)) decided.SetResult();
            }
        }
    }
}

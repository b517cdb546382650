namespace TrustFlow.Client.Config;

/// <summary>What was heard of and nobody has read yet: for each key the highest version, however often it was named.</summary>
sealed class PendingChanges
{
    readonly Lock gate = new();
    readonly Dictionary<(string Type, string Workspace, string Key), long> touched = [];
    TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long everything;
    long reached;

    /// <summary>Completes when there is something to take.</summary>
    public Task Arrived
    {
        get
        {
            lock (gate) return arrived.Task;
        }
    }

    public void Touch(string type, string workspace, IEnumerable<string> keys, long version)
    {
        lock (gate)
        {
            foreach (var key in keys) Touch((type, workspace, key), version);
            if (touched.Count > 0) arrived.TrySetResult();
        }
    }

    /// <summary>Everything may have changed up to a version.</summary>
    public void TouchAll(long version)
    {
        lock (gate)
        {
            everything = Math.Max(version, everything);
            arrived.TrySetResult();
        }
    }

    /// <summary>All that was watched and changed up to a version was named.</summary>
    public void Reach(long version)
    {
        lock (gate)
        {
            reached = Math.Max(version, reached);
            arrived.TrySetResult();
        }
    }

    /// <summary>Takes all that is there; what cannot be applied is to be given back.</summary>
    public TakenChanges Take()
    {
        lock (gate)
        {
            var taken = new TakenChanges(everything, new Dictionary<(string, string, string), long>(touched), reached);
            everything = reached = 0;
            touched.Clear();
            if (arrived.Task.IsCompleted) arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken;
        }
    }

    /// <summary>Notes again what was taken.</summary>
    public void GiveBack(TakenChanges taken)
    {
        lock (gate)
        {
            everything = Math.Max(taken.Everything, everything);
            reached = Math.Max(taken.Reached, reached);
            foreach (var (name, version) in taken.Touched) Touch(name, version);
            arrived.TrySetResult();
        }
    }

    void Touch((string Type, string Workspace, string Key) name, long version) => touched[name] = Math.Max(version, touched.GetValueOrDefault(name));
}

/// <summary>What was heard of up to some moment.</summary>
/// <param name="Everything">The version up to which everything may have changed; 0 where nobody said so.</param>
/// <param name="Touched">The keys that changed, each with the version of its last change.</param>
/// <param name="Reached">The version up to which nothing else that is watched changed; 0 where that is not known.</param>
sealed record TakenChanges(long Everything, IReadOnlyDictionary<(string Type, string Workspace, string Key), long> Touched, long Reached);

namespace TrustFlow.Client.Config;

/// <summary>What pushes have named and nobody has read yet: for each key the highest version, however many pushes named it.</summary>
sealed class PendingChanges
{
    readonly Lock gate = new();
    readonly Dictionary<(string Type, string Workspace, string Key), long> touched = [];
    TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long everything;

    /// <summary>Completes when there is something to read.</summary>
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
            foreach (var key in keys)
            {
                var name = (type, workspace, key);
                touched[name] = Math.Max(version, touched.GetValueOrDefault(name));
            }

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

    /// <summary>Takes all that is there; what cannot be applied is to be given back by the same calls.</summary>
    public (long Everything, IReadOnlyDictionary<(string Type, string Workspace, string Key), long> Touched) Take()
    {
        lock (gate)
        {
            var taken = (everything, new Dictionary<(string, string, string), long>(touched));
            everything = 0;
            touched.Clear();
            if (arrived.Task.IsCompleted) arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken;
        }
    }
}

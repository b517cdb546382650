namespace TrustFlow.Client.Config;

/// <summary>
/// What one consumer has not taken yet: of each key its latest change, in the line of the change that came first. A key that is again as the consumer
/// last saw it is left out. So it never holds more than the keys that there are and those that the consumer saw.
/// </summary>
sealed class ChangeStream
{
    readonly Lock gate = new();
    readonly LinkedList<Waiting> line = [];
    readonly Dictionary<(WatchedTypes Group, string Workspace, string Key), LinkedListNode<Waiting>> places = [];
    TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds a change.</summary>
    /// <param name="group">The types of the change.</param>
    /// <param name="before">The values before it, all null where there were none.</param>
    /// <param name="change">The change.</param>
    public void Add(WatchedTypes group, IReadOnlyList<string?> before, ConfigChange change)
    {
        lock (gate)
        {
            var name = (group, change.Workspace, change.Key);
            if (!places.TryGetValue(name, out var place))
            {
                places.Add(name, line.AddLast(new Waiting(group, before, change)));
                arrived.TrySetResult();
            }
            else if (place.Value.Seen.SequenceEqual(change.Values))
            {
                Remove(place);
            }
            else
            {
                place.Value = place.Value with { Change = change };
            }
        }
    }

    /// <summary>The next change, or null once the receiver has ended.</summary>
    public async Task<ConfigChange?> NextAsync(Task ended, CancellationToken cancellation)
    {
        while (!ended.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
            Task next;
            lock (gate)
            {
                if (line.First is { } first)
                {
                    Remove(first);
                    return first.Value.Change;
                }

                if (arrived.Task.IsCompleted) arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
                next = arrived.Task;
            }

            await Task.WhenAny(next.InTurn(), ended).WaitAsync(cancellation);
        }

        return null;
    }

    void Remove(LinkedListNode<Waiting> place)
    {
        line.Remove(place);
        places.Remove((place.Value.Group, place.Value.Change.Workspace, place.Value.Change.Key));
    }

    sealed record Waiting(WatchedTypes Group, IReadOnlyList<string?> Seen, ConfigChange Change);
}

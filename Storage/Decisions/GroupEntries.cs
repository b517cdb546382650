namespace TrustFlow.Storage.Decisions;

/// <summary>The entries that a group has met so far: as they were before it, and as its batches have left them.</summary>
sealed class GroupEntries(IGroupView view)
{
    readonly Dictionary<(string Workspace, EntryKey Key), Met> met = [];

    /// <summary>Those that a batch changed, each once.</summary>
    public IReadOnlyCollection<FinalEntry> Touched
    {
        get
        {
            var touched = new List<FinalEntry>(met.Count);
            foreach (var ((workspace, key), entry) in met)
            {
                if (entry.Changed) touched.Add(new(workspace, key, entry.Before, entry.Now));
            }

            return touched;
        }
    }

    public EntryState? Find(string workspace, EntryKey key) => Meet(workspace, key).Now;

    /// <summary>Applies a batch's writes and tells what they changed, one for each key, in the order in which the batch first names it.</summary>
    public IReadOnlyList<EntryChange> Apply(Batch batch, long version)
    {
        var changes = new List<EntryChange>(batch.Writes.Count);
        foreach (var write in LastOfEach(batch.Writes))
        {
            var entry = Meet(batch.Workspace, new(write.Type, write.Key));
            var old = entry.Now?.Value;
            if (string.Equals(old, write.Value, StringComparison.Ordinal)) continue;
            entry.Now = write.Value is null ? null : new(write.Value, version);
            entry.Changed = true;
            changes.Add(new(write.Type, write.Key, old, write.Value));
        }

        return changes;
    }

    static IEnumerable<EntryWrite> LastOfEach(IReadOnlyList<EntryWrite> writes)
    {
        if (writes.Count <= 1) return writes;
        var last = new OrderedDictionary<EntryKey, EntryWrite>(writes.Count);
        foreach (var write in writes) last[new(write.Type, write.Key)] = write;
        return last.Values;
    }

    Met Meet(string workspace, EntryKey key)
    {
        if (met.TryGetValue((workspace, key), out var entry)) return entry;
        entry = new(view.FindEntry(workspace, key));
        met.Add((workspace, key), entry);
        return entry;
    }

    sealed class Met(EntryState? before)
    {
        public EntryState? Before { get; } = before;

        public EntryState? Now { get; set; } = before;

        public bool Changed { get; set; }
    }
}

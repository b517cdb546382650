namespace TrustFlow.Storage.Tests.Model;

/// <summary>
/// The store as one would explain it to somebody: one batch after the other on plain dictionaries, without groups, overlays or SQL.
/// </summary>
sealed class StoreModel
{
    readonly Dictionary<(string Workspace, string Type, string Key), (string Value, long Version)> entries = [];
    readonly Dictionary<string, long> workspaces = [];

    public long Head { get; private set; }

    public List<ConfigChange> Log { get; } = [];

    public BatchOutcome Commit(Batch batch)
    {
        if (Log.Find(change => change.BatchId == batch.Id) is { } before) return new BatchOutcome.Repeated(before.Version);
        foreach (var precondition in batch.Preconditions)
        {
            long? actual = entries.TryGetValue((batch.Workspace, precondition.Type, precondition.Key), out var found) ? found.Version : null;
            if (actual != precondition.Version) return new BatchOutcome.Refused(precondition, actual);
        }

        var changes = new List<EntryChange>();
        foreach (var name in batch.Writes.Select(write => (write.Type, write.Key)).Distinct())
        {
            var now = batch.Writes.Last(write => (write.Type, write.Key) == name).Value;
            var old = entries.TryGetValue((batch.Workspace, name.Type, name.Key), out var found) ? found.Value : null;
            if (old != now) changes.Add(new(name.Type, name.Key, old, now));
        }

        if (changes.Count == 0) return new BatchOutcome.Unchanged(Head);
        Head++;
        foreach (var change in changes)
        {
            if (change.NewValue is null) entries.Remove((batch.Workspace, change.Type, change.Key));
            else entries[(batch.Workspace, change.Type, change.Key)] = (change.NewValue, Head);
        }

        workspaces[batch.Workspace] = Head;
        Log.Add(new(Head, batch.Id, batch.At, batch.Actor, batch.Workspace, changes));
        return new BatchOutcome.Committed(Log[^1]);
    }

    public (long Version, List<ConfigEntry> Entries) Workspace(string workspace) =>
        (workspaces.GetValueOrDefault(workspace), Entries(entry => entry.Workspace == workspace));

    /// <summary>What the log says of a scope, which names a workspace.</summary>
    public List<ConfigChange> Changes(ChangeScope scope) => [.. Log.Select(scope.Of).OfType<ConfigChange>()];

    /// <summary>The entries of a scope at a version, by replaying the log from its beginning.</summary>
    public Dictionary<EntryKey, string> At(ChangeScope scope, long version)
    {
        var then = new Dictionary<EntryKey, string>();
        foreach (var entry in Changes(scope).TakeWhile(change => change.Version <= version).SelectMany(change => change.Entries))
        {
            if (entry.NewValue is null) then.Remove(new(entry.Type, entry.Key));
            else then[new(entry.Type, entry.Key)] = entry.NewValue;
        }

        return then;
    }

    /// <summary>How the entries of a scope differ between two versions.</summary>
    public List<EntryDifference> Differences(ChangeScope scope, long from, long to)
    {
        var (before, after) = (At(scope, from), At(scope, to));
        return
        [
            .. before.Keys.Union(after.Keys).Select(key => new EntryDifference(key.Type, key.Key, before.GetValueOrDefault(key), after.GetValueOrDefault(key)))
                .Where(entry => entry.From != entry.To)
                .OrderBy(entry => entry.Type, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal),
        ];
    }

    public List<ConfigEntry> OfType(string type) => Entries(entry => entry.Type == type && !entry.Workspace.StartsWith('_'));

    public List<string> Workspaces() => [.. entries.Keys.Select(name => name.Workspace).Distinct().Order(StringComparer.Ordinal)];

    List<ConfigEntry> Entries(Func<ConfigEntry, bool> which) =>
        [
            .. entries.Select(pair => new ConfigEntry(pair.Key.Workspace, pair.Key.Type, pair.Key.Key, pair.Value.Value, pair.Value.Version))
                .Where(which)
                .OrderBy(entry => entry.Workspace, StringComparer.Ordinal)
                .ThenBy(entry => entry.Type, StringComparer.Ordinal)
                .ThenBy(entry => entry.Key, StringComparer.Ordinal),
        ];
}

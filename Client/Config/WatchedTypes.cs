namespace TrustFlow.Client.Config;

/// <summary>
/// What a receiver knows of types that are watched together, and up to which version. A value never goes back: an answer older than one that was
/// applied is an error.
/// </summary>
sealed class WatchedTypes(IReadOnlyList<string> types, Action<ConfigChange> handler)
{
    readonly Dictionary<(string Workspace, string Key), Known> known = [];
    readonly Dictionary<string, long> answered = new(StringComparer.Ordinal);
    long baseline;

    /// <summary>In the order of reading. Of a whole read, each type's values are no older than those of the type before it.</summary>
    public IReadOnlyList<string> Types { get; } = types;

    /// <summary>The version up to which all entries are known.</summary>
    public long Baseline => baseline;

    /// <summary>Whether a push of a version has nothing new to say of a key.</summary>
    public bool Knows(string workspace, string key, long version) =>
        version <= baseline || (known.TryGetValue((workspace, key), out var entry) && version <= entry.Version);

    /// <summary>Takes the answers for all workspaces, one for each type.</summary>
    public void ApplyAll(IReadOnlyList<ConfigSnapshot> snapshots, Action<Exception, ConfigChange> failed)
    {
        foreach (var snapshot in snapshots) Demand(snapshot.Version, Math.Max(baseline, answered.Values.DefaultIfEmpty().Max()));
        baseline = snapshots.Min(snapshot => snapshot.Version);
        var found = Gather(snapshots.SelectMany(snapshot => snapshot.Entries));
        var gone = known.Keys.Where(name => !found.ContainsKey(name)).ToList();
        foreach (var name in gone) Set(name, new string?[Types.Count], baseline, failed);
        foreach (var (name, values) in found) Set(name, values, baseline, failed);
    }

    /// <summary>Takes the answer for some keys of a workspace; a key without an entry in the answer has none.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="keys">What was asked for, with the version that its push named.</param>
    /// <param name="snapshot">The answer.</param>
    /// <param name="failed">Told of a handler that fails.</param>
    public void Apply(string workspace, IReadOnlyDictionary<string, long> keys, ConfigSnapshot snapshot, Action<Exception, ConfigChange> failed)
    {
        Demand(snapshot.Version, Math.Max(keys.Values.Max(), answered.GetValueOrDefault(workspace)));
        answered[workspace] = snapshot.Version;
        var found = Gather(snapshot.Entries);
        foreach (var key in keys.Keys) Set((workspace, key), found.GetValueOrDefault((workspace, key)) ?? new string?[Types.Count], snapshot.Version, failed);
    }

    static void Demand(long version, long atLeast)
    {
        if (version < atLeast) throw new ConfigSourceException($"The config service answered version {version}, older than {atLeast}, which it already told of.");
    }

    Dictionary<(string Workspace, string Key), string?[]> Gather(IEnumerable<ReceivedEntry> entries)
    {
        var found = new Dictionary<(string, string), string?[]>();
        foreach (var entry in entries)
        {
            var name = (entry.Workspace, entry.Key);
            if (!found.TryGetValue(name, out var values)) found.Add(name, values = new string?[Types.Count]);
            for (var i = 0; i < Types.Count; i++)
            {
                if (Types[i] == entry.Type) values[i] = entry.Value;
            }
        }

        return found;
    }

    void Set((string Workspace, string Key) name, string?[] values, long version, Action<Exception, ConfigChange> failed)
    {
        var before = known.GetValueOrDefault(name);
        // What is gone needs no version: a late push of it only reads once more that it is gone.
        if (values.All(value => value is null)) known.Remove(name);
        else known[name] = new Known(Math.Max(version, before?.Version ?? 0), values);
        if ((before?.Values ?? new string?[Types.Count]).SequenceEqual(values)) return;
        var change = new ConfigChange(name.Workspace, name.Key, values);
        try
        {
            handler(change);
        }
        catch (Exception e)
        {
            failed(e, change);
        }
    }

    sealed record Known(long Version, IReadOnlyList<string?> Values);
}

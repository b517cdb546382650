namespace TrustFlow.Client.Config;

/// <summary>
/// What a receiver knows of types that are watched together, and up to which version. A value never goes back: an answer older than one that was
/// applied is an error.
/// </summary>
sealed class WatchedTypes(IReadOnlyList<string> types, Action<ConfigChange> handler)
{
    readonly Dictionary<(string Workspace, string Key), Known> known = [];
    readonly Dictionary<string, long> answered = new(StringComparer.Ordinal);
    readonly List<ChangeStream> streams = [];
    readonly Lock gate = new();
    long baseline;

    /// <summary>In the order of reading. Of a whole read, each type's values are no older than those of the type before it.</summary>
    public IReadOnlyList<string> Types { get; } = types;

    /// <summary>The version up to which all entries are known.</summary>
    public long Baseline => Volatile.Read(ref baseline);

    /// <summary>Whether a push of a version has nothing new to say of a key.</summary>
    public bool Knows(string workspace, string key, long version) =>
        version <= baseline || (known.TryGetValue((workspace, key), out var entry) && version <= entry.Version);

    /// <summary>All that changed up to a version was applied.</summary>
    public void Reach(long version) => baseline = Math.Max(version, baseline);

    /// <summary>Tells a stream what is known, and from then on every change.</summary>
    public void Follow(ChangeStream stream)
    {
        lock (gate)
        {
            foreach (var (name, entry) in known) stream.Add(this, new string?[Types.Count], Change(name, entry.Values, entry.Version));
            streams.Add(stream);
        }
    }

    /// <summary>Tells a stream nothing more.</summary>
    public void Leave(ChangeStream stream)
    {
        lock (gate) streams.Remove(stream);
    }

    /// <summary>Takes the answers to a read of everything, one for each type.</summary>
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
        if (Note(name, values, version) is not { } change) return;
        try
        {
            handler(change);
        }
        catch (Exception e)
        {
            failed(e, change);
        }
    }

    /// <summary>The difference from what was known, or null where there is none.</summary>
    ConfigChange? Note((string Workspace, string Key) name, string?[] values, long version)
    {
        lock (gate)
        {
            var entry = known.GetValueOrDefault(name);
            // What is gone needs no version: a late push of it only reads once more that it is gone.
            if (values.All(value => value is null)) known.Remove(name);
            else known[name] = new Known(Math.Max(version, entry?.Version ?? 0), values);
            var before = entry?.Values ?? new string?[Types.Count];
            if (before.SequenceEqual(values)) return null;
            var change = Change(name, values, version);
            foreach (var stream in streams) stream.Add(this, before, change);
            return change;
        }
    }

    ConfigChange Change((string Workspace, string Key) name, IReadOnlyList<string?> values, long version) => new(name.Workspace, name.Key, Types, values, version);

    sealed record Known(long Version, IReadOnlyList<string?> Values);
}

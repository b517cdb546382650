using TrustFlow.Config.Wire;

namespace TrustFlow.Config;

/// <summary>What one push says: the union of what the batches since the last push touched.</summary>
sealed class PushContents
{
    /// <summary>With more keys than this it is sent before it grows further.</summary>
    public const int KeyLimit = 20_000;

    readonly Dictionary<(string Workspace, string Type), TouchedKeys> touched = [];
    int keys;

    /// <summary>Whether everything may have changed.</summary>
    public bool Everything { get; private set; }

    /// <summary>Whether there is nothing to say; versions of batches in reserved workspaces pass silently.</summary>
    public bool IsEmpty => !Everything && touched.Count == 0;

    /// <summary>Whether it should be sent before it grows.</summary>
    public bool IsFull => keys >= KeyLimit;

    /// <summary>The version of each touched workspace.</summary>
    public IEnumerable<(string Workspace, long Version)> Workspaces =>
        touched.GroupBy(pair => pair.Key.Workspace, pair => pair.Value.Version, (workspace, versions) => (workspace, versions.Max()));

    /// <summary>Says that what changed is not known.</summary>
    public void AddEverything() => Everything = true;

    /// <summary>Adds what a batch touched, in order of the versions.</summary>
    public void Add(ConfigTouched batch)
    {
        if (ConfigTypes.IsReserved(batch.Workspace)) return;
        foreach (var key in batch.Keys)
        {
            ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(touched, (batch.Workspace, key.Type), out _);
            entry ??= new TouchedKeys();
            entry.Version = batch.Version;
            if (entry.Keys.Add(key.Key)) keys++;
        }
    }

    /// <summary>The push of all that was added.</summary>
    public ConfigPush Push(long version) => new(version, Everything ? [] : Changes());

    /// <summary>The routed messages: one for each type and workspace, with the version of its last batch, in order of these versions.</summary>
    public IEnumerable<KeysChanged> KeyMessages() =>
        touched.OrderBy(pair => pair.Value.Version).ThenBy(pair => pair.Key.Workspace, StringComparer.Ordinal).ThenBy(pair => pair.Key.Type, StringComparer.Ordinal)
            .Select(pair => new KeysChanged(pair.Value.Version, pair.Key.Workspace, pair.Key.Type, [.. pair.Value.Keys.Order(StringComparer.Ordinal)]));

    Dictionary<string, IReadOnlyList<string>> Changes() =>
        touched.Keys.GroupBy(key => key.Type, key => key.Workspace).OrderBy(type => type.Key, StringComparer.Ordinal)
            .ToDictionary(type => type.Key, type => (IReadOnlyList<string>)[.. type.Order(StringComparer.Ordinal)]);

    sealed class TouchedKeys
    {
        public long Version { get; set; }

        public HashSet<string> Keys { get; } = [];
    }
}

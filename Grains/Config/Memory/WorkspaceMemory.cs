using System.Collections.Immutable;
using TrustFlow.Storage;

namespace TrustFlow.Config.Memory;

/// <summary>
/// What a workspace holds in memory: the pages of the store and, on top of them, each answered batch in the order of the versions, so that its
/// version and its entries always belong together. A batch whose predecessor is not answered yet waits for it.
/// </summary>
sealed class WorkspaceMemory(string workspace)
{
    readonly Dictionary<string, TypeEntries> types = [];
    readonly SortedDictionary<long, CommittedWrites> early = [];
    bool begun;
    bool filled;
    long owed;

    /// <summary>The version of the last change that it shows.</summary>
    public long Version { get; private set; }

    /// <summary>Whether reads may be answered from it: the snapshot is in, and everything with it that somebody was answered before it came.</summary>
    public bool Ready => filled && Version >= owed;

    /// <summary>Whether the snapshot is in. Before that whoever commits need not wait to see his write here, since nobody reads it here.</summary>
    public bool Filled => filled;

    /// <summary>
    /// Takes the next page of the store, and after the last what was answered meanwhile. Each page is a snapshot of its own: a later one may show a batch
    /// that an earlier one does not, so reads wait until every such batch is here as a whole.
    /// </summary>
    public void Fill(WorkspacePage page)
    {
        if (!begun) Version = page.Version;
        begun = true;
        Owe(page.Version);
        foreach (var entry in page.Entries) Type(entry.Type).Put(entry.Key, entry.Value, entry.Version);
        filled = !page.More;
        if (filled) TakeEarly();
    }

    /// <summary>Takes what a committed batch wrote, at once or when its predecessor is here.</summary>
    public void Take(CommittedWrites committed)
    {
        if (!filled) Owe(committed.Version);
        if (begun && committed.Version <= Version) return;
        if (!filled || committed.Previous > Version)
        {
            early[committed.Version] = committed;
            return;
        }

        Apply(committed);
        if (early.Count > 0) TakeEarly();
    }

    /// <summary>Holds reads back until the version is here.</summary>
    public void Owe(long version) => owed = Math.Max(owed, version);

    /// <summary>One entry, as an answer has it: with a null value where it does not exist.</summary>
    public ConfigValue Get(ConfigKey key) =>
        types.TryGetValue(key.Type, out var entries) && entries.TryGet(key.Key, out var held)
            ? new(workspace, key.Type, key.Key, held.Value, held.Version)
            : new(workspace, key.Type, key.Key, null, 0);

    /// <summary>The keys of a type, in ordinal order.</summary>
    public ImmutableArray<string> Keys(string type) => types.TryGetValue(type, out var entries) ? entries.Keys : [];

    /// <summary>All entries of a type, in order of their keys.</summary>
    public ImmutableArray<ConfigValue> Values(string type) => [.. Of(type)];

    /// <summary>All entries, in order of type and key.</summary>
    public ImmutableArray<ConfigValue> All() => [.. types.Keys.Order(StringComparer.Ordinal).SelectMany(Of)];

    IEnumerable<ConfigValue> Of(string type) => Keys(type).Select(key => Get(new(type, key)));

    void TakeEarly()
    {
        while (early.Count > 0)
        {
            var (version, first) = early.First();
            if (version > Version && first.Previous > Version) return;
            early.Remove(version);
            if (version > Version) Apply(first);
        }
    }

    void Apply(CommittedWrites committed)
    {
        foreach (var write in committed.Writes) Apply(write, committed.Version);
        Version = committed.Version;
    }

    void Apply(ConfigWrite write, long version)
    {
        if (write.Value is null) Remove(write, version);
        else if (!types.TryGetValue(write.Type, out var entries)) Type(write.Type).Put(write.Key, write.Value, version);
        else if (!entries.TryGet(write.Key, out var held) || (held.Version < version && held.Value != write.Value)) entries.Put(write.Key, write.Value, version);
    }

    void Remove(ConfigWrite write, long version)
    {
        if (!types.TryGetValue(write.Type, out var entries) || !entries.TryGet(write.Key, out var held) || held.Version > version) return;
        entries.Remove(write.Key);
        if (entries.Count == 0) types.Remove(write.Type);
    }

    TypeEntries Type(string type)
    {
        if (types.TryGetValue(type, out var entries)) return entries;
        return types[type] = new TypeEntries();
    }
}

/// <summary>What a committed batch wrote, each key once.</summary>
/// <param name="Version">The version that it took.</param>
/// <param name="Previous">The version of the workspace's change before it; 0 where that is not known to be of any concern.</param>
/// <param name="Writes">What it wrote, with what was so already.</param>
readonly record struct CommittedWrites(long Version, long Previous, ImmutableArray<ConfigWrite> Writes);

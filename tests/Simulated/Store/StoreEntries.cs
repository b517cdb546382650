using TrustFlow.Storage;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Simulated.Store;

/// <summary>Entries, workspaces and head of a simulated store.</summary>
sealed class StoreEntries
{
    const int PageCharacters = 1024 * 1024;

    readonly Dictionary<string, SortedDictionary<EntryKey, EntryState>> workspaces = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> versions = new(StringComparer.Ordinal);

    public long Head { get; private set; }

    public EntryState? Find(string workspace, EntryKey key) =>
        workspaces.TryGetValue(workspace, out var entries) && entries.TryGetValue(key, out var entry) ? entry : null;

    public long VersionOf(string workspace) => versions.GetValueOrDefault(workspace);

    public void Write(GroupDecision decision)
    {
        foreach (var (workspace, key, _, after) in decision.Entries)
        {
            if (!workspaces.TryGetValue(workspace, out var entries)) workspaces.Add(workspace, entries = new(EntryOrder.Instance));
            if (after is { } now) entries[key] = now;
            else entries.Remove(key);
        }

        foreach (var (workspace, version) in decision.Workspaces) versions[workspace] = version;
        Head = decision.Head;
    }

    public WorkspaceRead Read(string workspace, IReadOnlyList<EntryKey> keys) =>
        new(VersionOf(workspace), [.. keys.Select(key => (key, found: Find(workspace, key))).Where(it => it.found is not null).Select(it => Entry(workspace, it.key, it.found!.Value))]);

    public WorkspaceRead ReadType(string workspace, string type) => new(VersionOf(workspace), [.. EntriesOf(workspace).Where(entry => entry.Type == type)]);

    public TypeRead ReadType(string type) =>
        new(Head, [.. workspaces.Keys.Where(workspace => !workspace.StartsWith('_')).Order(CodePoints.Order).SelectMany(EntriesOf).Where(entry => entry.Type == type)]);

    public IReadOnlyList<string> ReadWorkspaces() => [.. workspaces.Where(pair => pair.Value.Count > 0).Select(pair => pair.Key).Order(CodePoints.Order)];

    public WorkspacePage ReadPage(string workspace, EntryKey? after, int limit)
    {
        var page = new List<ConfigEntry>();
        var characters = 0;
        foreach (var entry in EntriesOf(workspace))
        {
            if (after is { } last && EntryOrder.Instance.Compare(new(entry.Type, entry.Key), last) <= 0) continue;
            if (page.Count >= limit || characters >= PageCharacters) return new(VersionOf(workspace), page, More: true);
            page.Add(entry);
            characters += entry.Value.Length;
        }

        return new(VersionOf(workspace), page, More: false);
    }

    static ConfigEntry Entry(string workspace, EntryKey key, EntryState state) => new(workspace, key.Type, key.Key, state.Value, state.Version);

    IEnumerable<ConfigEntry> EntriesOf(string workspace) =>
        workspaces.TryGetValue(workspace, out var entries) ? entries.Select(pair => Entry(workspace, pair.Key, pair.Value)) : [];
}

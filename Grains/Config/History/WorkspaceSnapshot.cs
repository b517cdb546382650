using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>
/// Reads a workspace page by page as it was at one version, whatever is committed meanwhile: what changed since is taken back by the change log.
/// </summary>
/// <param name="store">Where it is kept.</param>
/// <param name="workspace">The workspace's id.</param>
/// <param name="at">The version; null for that of the first page.</param>
/// <param name="type">The one type to read, or null for all.</param>
/// <param name="after">The entry after which to begin; null for the beginning.</param>
sealed class WorkspaceSnapshot(IConfigStore store, string workspace, long? at = null, string? type = null, EntryKey? after = null)
{
    /// <summary>A good number of entries for a page.</summary>
    public const int PageEntries = 2_000;

    long? version = at;
    EntryKey? last = after ?? (type is null ? null : new(type, ""));

    /// <summary>The version that it shows; 0 before the first page.</summary>
    public long Version => version ?? 0;

    /// <summary>Whether all was read.</summary>
    public bool Ended { get; private set; }

    /// <summary>The entry up to which it was read; null where all was.</summary>
    public EntryKey? Position => Ended ? null : last;

    /// <summary>The next entries in order; there may be none although others follow.</summary>
    /// <param name="limit">About how many.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<EntryText>> NextAsync(int limit, CancellationToken cancellation)
    {
        if (Ended) return [];
        var page = await store.ReadPageAsync(workspace, last, limit, cancellation);
        version ??= page.Version;
        var (from, to) = (last, page.More ? KeyOf(page.Entries[^1]) : (EntryKey?)null);
        var entries = page.Entries.Select(static entry => new EntryText(entry.Type, entry.Key, entry.Value)).ToList();
        if (page.Version > version) entries = await TakeBackAsync(entries, page.Version, from, to, cancellation);
        last = to;
        Ended = to is null || (type is not null && to.Value.Type != type);
        return type is null ? entries : entries.FindAll(entry => entry.Type == type);
    }

    async Task<List<EntryText>> TakeBackAsync(List<EntryText> entries, long now, EntryKey? from, EntryKey? to, CancellationToken cancellation)
    {
        var read = await store.ReadDifferencesAsync(new ChangeScope(workspace, type), version!.Value, now, int.MaxValue, cancellation);
        var changed = read.Differences.ToDictionary(static entry => new EntryKey(entry.Type, entry.Key), static entry => entry.From);
        entries.RemoveAll(entry => changed.ContainsKey(new(entry.Type, entry.Key)));
        foreach (var (key, text) in changed)
        {
            if (text is not null && IsAfter(key, from) && (to is null || !IsAfter(key, to))) entries.Add(new(key.Type, key.Key, text));
        }

        entries.Sort(static (x, y) => EntryOrder.Instance.Compare(new(x.Type, x.Key), new(y.Type, y.Key)));
        return entries;
    }

    static bool IsAfter(EntryKey key, EntryKey? other) => other is not { } named || EntryOrder.Instance.Compare(key, named) > 0;

    static EntryKey KeyOf(ConfigEntry entry) => new(entry.Type, entry.Key);
}

/// <summary>An entry as it was.</summary>
readonly record struct EntryText(string Type, string Key, string Text);

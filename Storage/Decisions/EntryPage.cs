namespace TrustFlow.Storage.Decisions;

/// <summary>Gathers a page of a workspace.</summary>
sealed class EntryPage(string workspace, int limit)
{
    /// <summary>A page ends when its values have so many characters.</summary>
    public const int Characters = 1024 * 1024;

    readonly List<ConfigEntry> entries = [];
    int characters;
    bool more;

    /// <summary>Whether it can take another entry; where not, it is noted that one follows.</summary>
    /// <param name="left">Whether the entry was left out already.</param>
    public bool HasRoom(bool left = false)
    {
        more = left || entries.Count >= limit || characters >= Characters;
        return !more;
    }

    public void Add(string type, string key, string value, long version)
    {
        // A page's entries share their type's text, and most of those of a large workspace have the same one.
        if (entries.Count > 0 && entries[^1].Type == type) type = entries[^1].Type;
        entries.Add(new(workspace, type, key, value, version));
        characters += value.Length;
    }

    /// <summary>The page, of a workspace at that version.</summary>
    public WorkspacePage At(long version) => new(version, entries, more);
}

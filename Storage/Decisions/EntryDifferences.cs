namespace TrustFlow.Storage.Decisions;

/// <summary>Folds the changes of entries into what they come to, keeping only the ends: an entry may have changed any number of times.</summary>
sealed class EntryDifferences(ChangeScope scope)
{
    readonly Dictionary<EntryKey, (string? From, string? To)> found = [];

    /// <summary>Takes in a change that is newer than those before.</summary>
    public void Take(string type, string key, string? old, string? now)
    {
        if (!scope.Covers(type, key)) return;
        var name = new EntryKey(type, key);
        found[name] = (found.TryGetValue(name, out var seen) ? seen.From : old, now);
    }

    /// <summary>Takes in a change that is older than those before.</summary>
    public void TakeOlder(string type, string key, string? old, string? now)
    {
        var name = new EntryKey(type, key);
        found[name] = (old, found.TryGetValue(name, out var seen) ? seen.To : now);
    }

    /// <summary>What differs, in order of type and key.</summary>
    /// <exception cref="TooManyDifferencesException">It is more than the limit.</exception>
    public IReadOnlyList<EntryDifference> Within(int limit)
    {
        var differences = found.Where(static pair => !string.Equals(pair.Value.From, pair.Value.To, StringComparison.Ordinal))
            .OrderBy(static pair => pair.Key, EntryOrder.Instance)
            .Select(static pair => new EntryDifference(pair.Key.Type, pair.Key.Key, pair.Value.From, pair.Value.To)).ToList();
        return differences.Count > limit ? throw new TooManyDifferencesException(limit) : differences;
    }
}

using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>The entries of one type in a workspace's memory: per entry its key, its value, a number and their places in a table.</summary>
sealed class TypeEntries
{
    readonly Dictionary<string, HeldValue> values = [];
    ImmutableArray<string> keys;

    public int Count => values.Count;

    /// <summary>The keys, in ordinal order. Kept until one comes or goes.</summary>
    public ImmutableArray<string> Keys
    {
        get
        {
            if (keys.IsDefault) keys = [.. values.Keys.Order(StringComparer.Ordinal)];
            return keys;
        }
    }

    public bool TryGet(string key, out HeldValue held) => values.TryGetValue(key, out held);

    public void Put(string key, string value, long version)
    {
        var before = values.Count;
        values[key] = new(value, version);
        if (values.Count != before) keys = default;
    }

    public void Remove(string key)
    {
        if (values.Remove(key)) keys = default;
    }
}

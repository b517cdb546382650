namespace TrustFlow.Simulated.Broker;

/// <summary>Compares routing keys with what consumers bind to.</summary>
static class RoutingKeys
{
    /// <summary>Whether a key is meant, where <c>*</c> stands for one word and <c>#</c> for any number.</summary>
    public static bool Match(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key)
    {
        if (pattern.IsEmpty) return key.IsEmpty;
        if (pattern[0] == "#") return Match(pattern[1..], key) || (!key.IsEmpty && Match(pattern, key[1..]));
        return !key.IsEmpty && (pattern[0] == "*" || pattern[0] == key[0]) && Match(pattern[1..], key[1..]);
    }
}

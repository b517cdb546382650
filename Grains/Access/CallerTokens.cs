using System.Collections.Frozen;

namespace TrustFlow.Access;

/// <summary>Who shows which token. Tokens are known by their hash alone, so that whoever reads it where it is kept cannot use them.</summary>
/// <param name="callers">The callers, by <see cref="CallerToken.HashOf"/> of their tokens.</param>
public sealed class CallerTokens(IReadOnlyDictionary<string, Caller> callers)
{
    readonly FrozenDictionary<string, Caller> callers = callers.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>No tokens: whoever reaches a port may all.</summary>
    public static CallerTokens None { get; } = new(FrozenDictionary<string, Caller>.Empty);

    /// <summary>Whether there are any; only then callers need one.</summary>
    public bool AreNeeded => callers.Count > 0;

    /// <summary>
    /// Whose token it is; null for nobody's. Hashes are looked up and not texts, so the time that it takes tells nothing of a token that is nearly right.
    /// </summary>
    public Caller? Find(string token) => callers.GetValueOrDefault(CallerToken.HashOf(token));
}

namespace TrustFlow.Flows;

/// <summary>What ids and names may look like. Each check answers null, or in one line what is wrong.</summary>
public static class FlowNames
{
    /// <summary>The most characters of a workspace's id, a flow's id and a blueprint's name.</summary>
    public const int MaxId = 64;

    /// <summary>The most characters of a variant's and a spec's name.</summary>
    public const int MaxName = 128;

    /// <summary>The most characters of a processor's name: with its prefix it is an entry's type.</summary>
    public const int MaxProcessor = 128 - 10;

    /// <summary>Checks an id: 1 to 64 of <c>A-Z a-z 0-9 _ - .</c></summary>
    /// <param name="what">What it is the id of, as <c>flow id</c>.</param>
    /// <param name="id">The id.</param>
    public static string? CheckId(string what, string id) =>
        id.Length == 0 ? $"The {what} is empty."
        : id.Length > MaxId ? $"The {what} '{Shown(id)}' has {id.Length} characters; at most {MaxId} are allowed."
        : id.All(IsIdCharacter) ? null
        : $"The {what} '{OneLine.Of(id)}' may hold only letters A-Z and a-z, digits, '_', '-' and '.'.";

    /// <summary>Checks the name of a processor, a variant or a spec: 1 to 128 characters (118 of a processor), no slash, no colon, nothing unprintable.</summary>
    /// <param name="what">What it is the name of, as <c>variant</c>.</param>
    /// <param name="name">The name.</param>
    /// <param name="limit">The most characters.</param>
    public static string? CheckName(string what, string name, int limit = MaxName) =>
        name.Length == 0 ? $"The {what} is empty."
        : name.Length > limit ? $"The {what} '{Shown(name)}' has {name.Length} characters; at most {limit} are allowed."
        : name.Any(static c => c is '/' or ':' || char.IsControl(c)) ? $"The {what} '{Shown(name)}' may hold no '/', no ':' and no control character."
        : null;

    static bool IsIdCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';

    static string Shown(string text) => OneLine.Cut(text, 40);
}

using System.Collections.Immutable;
using System.Text.Json;

namespace TrustFlow.Bootstrap;

/// <summary>
/// The <c>params</c> of one entry of the bootstrap file. An initialiser reads them in its constructor: a name that was given and not asked
/// for by then is unknown to the class, and stops the start.
/// </summary>
/// <param name="values">The members by name.</param>
public sealed class InitialiserParameters(IReadOnlyDictionary<string, JsonElement> values)
{
    readonly SortedSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>The names that were given.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>The names that were asked for so far, in ordinal order: what the class knows.</summary>
    public ImmutableArray<string> Asked => [.. asked];

    /// <summary>A text that must be there and not empty.</summary>
    /// <exception cref="InitialiserParameterException">It is missing, empty or no text.</exception>
    public string Required(string name) =>
        Text(name, null) is { Length: > 0 } text ? text : throw new InitialiserParameterException(name, $"the parameter '{name}' is missing");

    /// <summary>A text, or the default where it is missing.</summary>
    /// <exception cref="InitialiserParameterException">It is no text.</exception>
    public string? Text(string name, string? fallback) => Raw(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw new InitialiserParameterException(name, $"the parameter '{name}' must be a text"),
    };

    /// <summary>Yes or no, or the default where it is missing.</summary>
    /// <exception cref="InitialiserParameterException">It is neither.</exception>
    public bool Flag(string name, bool fallback) => Raw(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } flag => flag.GetBoolean(),
        _ => throw new InitialiserParameterException(name, $"the parameter '{name}' must be true or false"),
    };

    /// <summary>Texts by name, empty where it is missing; numbers as they are written, and <c>true</c> and <c>false</c>, count as texts.</summary>
    /// <exception cref="InitialiserParameterException">It is no object, or one of its members is neither of these.</exception>
    public ImmutableDictionary<string, string> Texts(string name)
    {
        if (Raw(name) is not { } given) return ImmutableDictionary<string, string>.Empty;
        if (given.ValueKind != JsonValueKind.Object) throw new InitialiserParameterException(name, $"the parameter '{name}' must be a map of names and values");
        return given.EnumerateObject().ToImmutableDictionary(member => member.Name, member => TextOf(name, member), StringComparer.Ordinal);
    }

    /// <summary>The member as it was written, or null where it is missing or null.</summary>
    public JsonElement? Raw(string name)
    {
        asked.Add(name);
        return values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    static string TextOf(string name, JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
        _ => throw new InitialiserParameterException(name, $"'{member.Name}' in the parameter '{name}' must be a text, a number, true or false"),
    };
}

/// <summary>A parameter of an initialiser is missing or cannot be used.</summary>
/// <param name="name">The parameter's name.</param>
/// <param name="message">What is wrong with it; it names the parameter.</param>
public sealed class InitialiserParameterException(string name, string message) : FormatException(message)
{
    /// <summary>The parameter's name.</summary>
    public string Name { get; } = name;
}

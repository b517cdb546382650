using System.Text.Json;

namespace TrustFlow.Bootstrap;

/// <summary>The <c>params</c> of one entry of the bootstrap file.</summary>
/// <param name="values">The members by name.</param>
public sealed class InitialiserParameters(IReadOnlyDictionary<string, JsonElement> values)
{
    /// <summary>The names that were given.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>A text that must be there and not empty.</summary>
    /// <exception cref="FormatException">It is missing, empty or no text; the message names it.</exception>
    public string Required(string name) => Text(name, null) is { Length: > 0 } text ? text : throw new FormatException($"the parameter '{name}' is missing");

    /// <summary>A text, or the default where it is missing.</summary>
    /// <exception cref="FormatException">It is no text.</exception>
    public string? Text(string name, string? fallback) =>
        !values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null ? fallback
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"the parameter '{name}' must be a text");

    /// <summary>Yes or no, or the default where it is missing.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public bool Flag(string name, bool fallback) =>
        !values.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null ? fallback
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw new FormatException($"the parameter '{name}' must be true or false");

    /// <summary>The member as it was written, or null where it is missing.</summary>
    public JsonElement? Raw(string name) => values.TryGetValue(name, out var value) ? value : null;
}

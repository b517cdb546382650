using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TrustFlow.Flows.Blueprints;

/// <summary>The default and the constraints of parameters, as an entry <c>parameter-type</c> says.</summary>
public sealed record ParameterType
{
    static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(250);

    /// <summary><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, or what else it may say, which is not checked.</summary>
    public string Kind { get; init; } = "string";

    /// <summary>The value of a parameter that is given none; null where there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a parameter must have a value.</summary>
    public bool Required { get; init; }

    /// <summary>The only values that are allowed; null for any.</summary>
    public IReadOnlyList<string>? Enum { get; init; }

    /// <summary>The least number that is allowed.</summary>
    public decimal? Min { get; init; }

    /// <summary>The greatest number that is allowed.</summary>
    public decimal? Max { get; init; }

    /// <summary>A regular expression that must be found in the value.</summary>
    public string? Pattern { get; init; }

    /// <summary>Reads an entry's text.</summary>
    /// <param name="name">The entry's key.</param>
    /// <param name="json">The entry's text.</param>
    /// <exception cref="FlowException">It is no JSON object, or a member is not of its kind; the message names the entry.</exception>
    public static ParameterType Parse(string name, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new ParameterType
            {
                Kind = Plain(root, "type") ?? "string",
                Default = Plain(root, "default"),
                Required = root.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True,
                Enum = root.TryGetProperty("enum", out var list) && list.ValueKind != JsonValueKind.Null ? [.. list.EnumerateArray().Select(EnumValue)] : null,
                Min = Number(root, "min"),
                Max = Number(root, "max"),
                Pattern = Plain(root, "pattern"),
            };
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            throw new FlowException($"The parameter type '{name}' cannot be read: {OneLine(broken.Message)}", FlowError.Invalid);
        }
    }

    /// <summary>The constraint that a value breaks, in words that end a sentence on the value; null if it breaks none.</summary>
    public string? Broken(string value) => BrokenKind(value) ?? BrokenEnum(value) ?? BrokenRange(value) ?? BrokenPattern(value);

    string? BrokenKind(string value) => Kind switch
    {
        "integer" when !IsInteger(value) => "is no integer",
        "number" when !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "is no number",
        "boolean" when !bool.TryParse(value, out _) => "is neither true nor false",
        _ => null,
    };

    string? BrokenEnum(string value) => Enum is null || Enum.Contains(value, StringComparer.Ordinal) ? null : $"is none of {string.Join(", ", Enum)}";

    string? BrokenRange(string value)
    {
        if ((Min is null && Max is null) || Kind == "string") return null;
        if (!decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return "is no number";
        return number < Min ? $"is less than the least, {Min}" : number > Max ? $"is more than the greatest, {Max}" : null;
    }

    string? BrokenPattern(string value)
    {
        if (Pattern is null) return null;
        try
        {
            return Regex.IsMatch(value, Pattern, RegexOptions.CultureInvariant, PatternLimit) ? null : $"does not match the pattern {Pattern}";
        }
        catch (RegexMatchTimeoutException)
        {
            return $"takes too long to match against the pattern {Pattern}";
        }
        catch (ArgumentException)
        {
            return $"cannot be checked, for the pattern {Pattern} is no regular expression";
        }
    }

    static bool IsInteger(string value) =>
        value.AsSpan(value is ['-' or '+', ..] ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9');

    static string? Plain(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : JsonText.AsWritten(value) ?? throw new FormatException($"'{name}' must be a plain value.");

    static decimal? Number(JsonElement root, string name) =>
        Plain(root, name) is not { } text ? null
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : throw new FormatException($"'{name}' must be a number.");

    static string EnumValue(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object ? Plain(item, "id") ?? throw new FormatException("an entry of 'enum' has no 'id'.")
        : JsonText.AsWritten(item) ?? throw new FormatException("'enum' must hold plain values, or objects with an 'id'.");

    static string OneLine(string message) => message.ReplaceLineEndings(" ");
}

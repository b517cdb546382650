using System.Text.Json;
using System.Text.RegularExpressions;

namespace TrustFlow.Flows.Blueprints;

/// <summary>The default and the constraints of parameters, as an entry <c>parameter-type</c> says.</summary>
public sealed record ParameterType
{
    const int MostShown = 20;

    static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(250);

    /// <summary><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, or what else it may say, which is not checked.</summary>
    public string Kind { get; init; } = "string";

    /// <summary>The value of a parameter that is given none; null where there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Whether a parameter must have a value.</summary>
    public bool Required { get; init; }

    /// <summary>Whether the values of its parameters may be shown to none but the processors that get them.</summary>
    public bool Secret { get; init; }

    /// <summary>The only values that are allowed; null for any.</summary>
    public IReadOnlySet<string>? Enum { get; init; }

    /// <summary>The least number that is allowed, as it was written.</summary>
    public string? Min { get; init; }

    /// <summary>The greatest number that is allowed, as it was written.</summary>
    public string? Max { get; init; }

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
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException("it must be a JSON object.");
            return new ParameterType
            {
                Kind = Plain(root, "type") ?? "string",
                Default = Plain(root, "default"),
                Required = root.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True,
                Secret = Flag(root, "secret"),
                Enum = EnumValues(root),
                Min = Number(root, "min"),
                Max = Number(root, "max"),
                Pattern = Plain(root, "pattern"),
            };
        }
        catch (FormatException broken)
        {
            throw Unreadable(name, broken.Message);
        }
        catch (JsonException broken)
        {
            throw Unreadable(name, $"it is no JSON text (line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}).");
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException)
        {
            throw Unreadable(name, "it holds half a character (a lone surrogate).");
        }
    }

    /// <summary>The constraint that a value breaks, in words that end a sentence on the value and do not repeat it; null if it breaks none.</summary>
    public string? Broken(string value) => BrokenKind(value) ?? BrokenEnum(value) ?? BrokenRange(value) ?? BrokenPattern(value);

    string? BrokenKind(string value) => Kind switch
    {
        "integer" when !IsInteger(value) => "is no integer",
        "number" when !NumberText.TryParse(value, out _) => "is no number",
        "boolean" when !bool.TryParse(value, out _) => "is neither true nor false",
        _ => null,
    };

    string? BrokenEnum(string value) => Enum is null || Enum.Contains(value) ? null : Secret ? "is none of those that its type allows" : $"is none of {Allowed(Enum)}";

    string? BrokenRange(string value)
    {
        if ((Min is null && Max is null) || Kind == "string") return null;
        if (!NumberText.TryParse(value, out var number)) return "is no number";
        return Min is not null && NumberText.TryParse(Min, out var min) && number.IsBelow(min) ? $"is less than the least, {OneLine.Excerpt(Min)}"
            : Max is not null && NumberText.TryParse(Max, out var max) && max.IsBelow(number) ? $"is more than the greatest, {OneLine.Excerpt(Max)}"
            : null;
    }

    string? BrokenPattern(string value)
    {
        if (Pattern is null) return null;
        try
        {
            return IsMatch(value, Pattern) ? null : $"does not match the pattern {OneLine.Excerpt(Pattern)}";
        }
        catch (RegexMatchTimeoutException)
        {
            return $"takes too long to match against the pattern {OneLine.Excerpt(Pattern)}";
        }
        catch (ArgumentException)
        {
            return $"cannot be checked, for the pattern {OneLine.Excerpt(Pattern)} is no regular expression";
        }
    }

    /// <summary>Most patterns can be matched in time that grows with the value only; those with back references and the like have a limit.</summary>
    static bool IsMatch(string value, string pattern)
    {
        try
        {
            return Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, PatternLimit);
        }
        catch (NotSupportedException)
        {
            return Regex.IsMatch(value, pattern, RegexOptions.CultureInvariant, PatternLimit);
        }
    }

    static bool IsInteger(string value) =>
        value.AsSpan(value is ['-' or '+', ..] ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9');

    static string? Plain(JsonElement root, string name) =>
        !root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : JsonText.AsWritten(value) ?? throw new FormatException($"'{name}' must be a plain value.");

    static bool Flag(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new FormatException($"'{name}' must be true or false."),
        };

    static string? Number(JsonElement root, string name) =>
        Plain(root, name) is not { } text ? null
        : NumberText.TryParse(text, out _) ? text
        : throw new FormatException($"'{name}' must be a number.");

    static HashSet<string>? EnumValues(JsonElement root) =>
        !root.TryGetProperty("enum", out var list) || list.ValueKind == JsonValueKind.Null ? null
        : list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(EnumValue).ToHashSet(StringComparer.Ordinal)
        : throw new FormatException("'enum' must be a list.");

    static string EnumValue(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object ? Plain(item, "id") ?? throw new FormatException("an entry of 'enum' has no 'id'.")
        : JsonText.AsWritten(item) ?? throw new FormatException("'enum' must hold plain values, or objects with an 'id'.");

    static string Allowed(IReadOnlySet<string> values) =>
        string.Join(", ", values.Take(MostShown).Select(OneLine.Excerpt)) + (values.Count > MostShown ? $" and {values.Count - MostShown:N0} more" : "");

    static FlowException Unreadable(string name, string why) => new($"The parameter type '{OneLine.Excerpt(name)}' cannot be read: {why}", FlowError.Invalid);
}

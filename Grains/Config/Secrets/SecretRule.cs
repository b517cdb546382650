using System.Text.Json;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Config.Secrets;

/// <summary>Which entries are secret, as an entry of type <c>secret</c> says: <c>{"type": "…", "key": "…"}</c>, where a <c>*</c> at the end of either stands for anything.</summary>
/// <param name="Type">The type, or how it begins.</param>
/// <param name="Key">The key, or how it begins.</param>
public readonly record struct SecretRule(string Type, string Key)
{
    /// <summary>What a rule that cannot be read stands for: it may have meant any entry.</summary>
    public static SecretRule Everything { get; } = new("*", "*");

    /// <summary>Whether an entry is secret by this rule.</summary>
    public bool Covers(string type, string key) => Matches(Type, type) && Matches(Key, key);

    /// <summary>Reads a rule.</summary>
    /// <param name="name">The entry's key.</param>
    /// <param name="json">The entry's text.</param>
    /// <exception cref="BadValueException">It is malformed; the message names the JSON path.</exception>
    public static SecretRule Parse(string name, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Malformed(name, JsonPath.Root, "it must be an object with 'type' and 'key'");
            return new SecretRule(Pattern(name, root, "type"), Pattern(name, root, "key"));
        }
        catch (JsonException e)
        {
            throw Malformed(name, JsonPath.Root, $"it is no JSON ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    /// <summary>Reads a rule that is stored already.</summary>
    public static SecretRule Stored(string name, string json)
    {
        try
        {
            return Parse(name, json);
        }
        catch (BadValueException)
        {
            return Everything;
        }
    }

    static string Pattern(string name, JsonElement root, string member)
    {
        var path = JsonPath.Member(JsonPath.Root, member);
        if (!root.TryGetProperty(member, out var value)) throw Malformed(name, path, "it is missing");
        if (value.ValueKind != JsonValueKind.String) throw Malformed(name, path, "it must be a text");
        var pattern = value.GetString()!;
        if (pattern.Length == 0) throw Malformed(name, path, "it is empty; write * for any");
        return pattern.AsSpan()[..^1].Contains('*') ? throw Malformed(name, path, "a * may stand only at its end") : pattern;
    }

    static bool Matches(string pattern, string name) =>
        pattern is [.., '*'] ? name.AsSpan().StartsWith(pattern.AsSpan()[..^1], StringComparison.Ordinal) : pattern == name;

    static BadValueException Malformed(string name, string path, string what) => new($"The secret rule '{Excerpt.Of(name)}' is malformed: {path}: {what}.");
}

using System.Text.Json;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Plans;

/// <summary>What a variant's entry says: <c>{"topics": {…}, "parameters": {…}}</c>.</summary>
/// <param name="Topics">Topics by spec name.</param>
/// <param name="Parameters">Values by name.</param>
public sealed record VariantDefinition(IReadOnlyList<KeyValuePair<string, string>> Topics, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    /// <summary>The names of the parameters whose values are made from a secret, and are not shown; the member <c>secrets</c> is there only where there are any.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The entry's text.</summary>
    public string Write() => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteMap("topics", Topics);
        writer.WriteMap("parameters", Parameters);
        if (Secrets.Count > 0) writer.WriteList("secrets", Secrets);
        writer.WriteEndObject();
    });

    /// <summary>Reads an entry; what is not built as one counts as empty, since a stop must not fail on it.</summary>
    public static VariantDefinition Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new(Map(document.RootElement, "topics"), Map(document.RootElement, "parameters")) { Secrets = [.. JsonText.ReadList(document.RootElement, "secrets")] };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return new([], []);
        }
    }

    /// <summary>The first place at which two entries differ, in words; null where they say the same.</summary>
    public static string? Difference(string existing, string wanted)
    {
        if (JsonText.Same(existing, wanted)) return null;
        var (old, now) = (Read(existing), Read(wanted));
        var secrets = old.Secrets.Concat(now.Secrets).ToHashSet(StringComparer.Ordinal);
        return Difference("topics", old.Topics, now.Topics, []) ?? Difference("parameters", old.Parameters, now.Parameters, secrets) ?? "it is written otherwise";
    }

    static string? Difference(string section, IReadOnlyList<KeyValuePair<string, string>> existing, IReadOnlyList<KeyValuePair<string, string>> wanted, HashSet<string> secrets)
    {
        var old = existing.ToDictionary(StringComparer.Ordinal);
        var now = wanted.ToDictionary(StringComparer.Ordinal);
        var name = now.Keys.Concat(old.Keys).FirstOrDefault(key => old.GetValueOrDefault(key) != now.GetValueOrDefault(key));
        return name is null ? null
            : secrets.Contains(name) ? $"its {section}.{name}, which is secret, would be another"
            : $"its {section}.{name} is {Shown(old.GetValueOrDefault(name))}, and would be {Shown(now.GetValueOrDefault(name))}";
    }

    static string Shown(string? value) => value is null ? "absent" : $"'{OneLine.Excerpt(value)}'";

    static IReadOnlyList<KeyValuePair<string, string>> Map(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object
            ? [.. section.EnumerateObject().DistinctBy(static member => member.Name).Select(static member => KeyValuePair.Create(member.Name, JsonText.AsWritten(member.Value) ?? member.Value.GetRawText()))]
            : [];
}

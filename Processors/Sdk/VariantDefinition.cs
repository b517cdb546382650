using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TrustFlow.Processors.Sdk;

/// <summary>What a variant is to run: config type <c>processor:NAME</c>, the JSON object <c>{"topics": {…}, "parameters": {…}}</c>.</summary>
/// <param name="Hash">The SHA-256 of its text, in lower-case hexadecimal.</param>
/// <param name="Topics">The topics by their names in the processor.</param>
/// <param name="Parameters">The parameters by name; what is not a string in JSON is the text that stands there.</param>
public sealed record VariantDefinition(string Hash, IReadOnlyDictionary<string, string> Topics, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The names of the parameters whose values are made from a secret, and are told to nobody.</summary>
    public IReadOnlySet<string> Secrets { get; init; } = new HashSet<string>();

    /// <summary>Reads a definition.</summary>
    /// <exception cref="FormatException">It is no such object; the message says why.</exception>
    public static VariantDefinition Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new VariantDefinition(HashOf(text), Member(document.RootElement, "topics"), Member(document.RootElement, "parameters")) { Secrets = ReadSecrets(document.RootElement) };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"The definition is not of the form {{\"topics\": {{…}}, \"parameters\": {{…}}}}: {e.Message}", e);
        }
    }

    /// <summary>The SHA-256 of a definition's text, in lower-case hexadecimal.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    static HashSet<string> ReadSecrets(JsonElement definition) =>
        definition.TryGetProperty("secrets", out var names) && names.ValueKind != JsonValueKind.Null
            ? names.EnumerateArray().Select(name => name.GetString() ?? "").ToHashSet(StringComparer.Ordinal)
            : [];

    static Dictionary<string, string> Member(JsonElement definition, string name) =>
        definition.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : item.Value.GetRawText(), StringComparer.Ordinal)
            : [];
}

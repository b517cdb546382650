using System.Text.Json;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Config.Secrets;

/// <summary>Takes the default and the allowed values out of the text of a secret parameter type.</summary>
static class TypeRedaction
{
    /// <summary>The same text where the type is not secret. Of one that cannot be read nothing is shown, unless it surely says nothing of a secret.</summary>
    public static string Shown(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return IsSecret(document.RootElement) ? JsonText.Write(writer => Write(writer, document.RootElement)) : text;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return text.Contains("secret", StringComparison.Ordinal) || text.Contains("\\u", StringComparison.Ordinal) ? Redaction.Mask : text;
        }
    }

    static bool IsSecret(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.EnumerateObject().Any(static member => member.NameEquals("secret") && member.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null));

    static void Write(Utf8JsonWriter writer, JsonElement root)
    {
        writer.WriteStartObject();
        foreach (var member in root.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (member.NameEquals("default") || member.NameEquals("enum")) writer.WriteStringValue(Redaction.Mask);
            else member.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}

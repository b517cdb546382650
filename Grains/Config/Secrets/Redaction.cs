using System.Text.Json;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Config.Secrets;

/// <summary>
/// Takes the values of secrets out of flow records and variant definitions, for whoever only looks on. Both name in a list <c>secrets</c> the
/// members of their <c>parameters</c> that are made from one; so do the definitions that a record keeps. Pure.
/// </summary>
public static class Redaction
{
    /// <summary>What stands in the place of a value that is not shown.</summary>
    public const string Mask = "***";

    /// <summary>An entry's value as it may be shown: records and definitions without their secrets, a secret parameter type without its values, any other as it is.</summary>
    /// <param name="type">The entry's type.</param>
    /// <param name="value">Its value; null where it is absent.</param>
    public static string? Shown(string type, string? value) =>
        value is null ? null
        : type == ConfigTypes.ParameterType ? TypeRedaction.Shown(value)
        : type == ConfigTypes.Flow || type.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal) ? Shown(value)
        : value;

    /// <summary>
    /// A record or a definition as it may be shown: the same text where it names no secret. A text that cannot be read may hold one, so nothing of it is
    /// shown; neither is any parameter where <c>secrets</c> is no list of names.
    /// </summary>
    public static string Shown(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return text;
        try
        {
            using var document = JsonDocument.Parse(text);
            return Holds(document.RootElement, kept: false) ? JsonText.Write(writer => Write(writer, document.RootElement, kept: false)) : text;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return Mask;
        }
    }

    /// <summary>Whether something in it is not shown.</summary>
    /// <param name="element">The element.</param>
    /// <param name="kept">Whether it stands in <c>paused</c>, where texts and objects may be definitions.</param>
    static bool Holds(JsonElement element, bool kept) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member => member.NameEquals("secrets") || (IsKept(member, kept) && Holds(member.Value, kept: true))),
        JsonValueKind.Array => kept && element.EnumerateArray().Any(item => Holds(item, kept: true)),
        JsonValueKind.String => kept && IsDefinition(element.GetString()!) && Shown(element.GetString()!) != element.GetString(),
        _ => false,
    };

    /// <summary>Whether a member is, or stands in, what a record keeps of its variants while the flow is paused.</summary>
    static bool IsKept(JsonProperty member, bool kept) => kept ? !member.NameEquals("parameters") && !member.NameEquals("topics") : member.NameEquals("paused");

    static void Write(Utf8JsonWriter writer, JsonElement element, bool kept)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, element, kept);
                break;
            case JsonValueKind.Array when kept:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item, kept: true);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String when kept && IsDefinition(element.GetString()!):
                writer.WriteStringValue(Shown(element.GetString()!));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    static void WriteObject(Utf8JsonWriter writer, JsonElement element, bool kept)
    {
        var secret = Secrets.Of(element);
        writer.WriteStartObject();
        foreach (var member in element.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (secret is not null && member.NameEquals("parameters")) WriteParameters(writer, member.Value, secret);
            else if (IsKept(member, kept)) Write(writer, member.Value, kept: true);
            else member.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    static void WriteParameters(Utf8JsonWriter writer, JsonElement parameters, Secrets secret)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
        {
            writer.WriteStringValue(Mask);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in parameters.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (secret.Contains(member.Name)) writer.WriteStringValue(Mask);
            else member.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    static bool IsDefinition(string text) => text.AsSpan().TrimStart() is ['{' or '[', ..];

    /// <summary>The names in an object's <c>secrets</c>; all there are, where that is no list of names.</summary>
    sealed class Secrets
    {
        readonly HashSet<string> names = new(StringComparer.Ordinal);
        bool all;

        public static Secrets? Of(JsonElement element)
        {
            Secrets? secrets = null;
            foreach (var member in element.EnumerateObject())
            {
                if (member.NameEquals("secrets")) (secrets ??= new Secrets()).Add(member.Value);
            }

            return secrets;
        }

        public bool Contains(string name) => all || names.Contains(name);

        void Add(JsonElement list)
        {
            if (list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String))
                names.UnionWith(list.EnumerateArray().Select(static item => item.GetString()!));
            else
                all = true;
        }
    }
}

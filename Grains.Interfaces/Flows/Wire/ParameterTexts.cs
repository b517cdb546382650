using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustFlow.Flows.Wire;

/// <summary>
/// Parameters of a flow in JSON: every value becomes a text, numbers as they are written, <c>true</c> and <c>false</c> as words; null counts as
/// absent. They are written as texts.
/// </summary>
public sealed class ParameterTexts : JsonConverter<IReadOnlyDictionary<string, string>>
{
    /// <inheritdoc/>
    /// <exception cref="JsonException">It is no object, or one of its members is a list or an object; the message names it.</exception>
    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var given = JsonElement.ParseValue(ref reader);
        if (given.ValueKind != JsonValueKind.Object) throw new JsonException("The parameters must be an object of names and values.");
        var texts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var member in given.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null) texts.Remove(member.Name);
            else texts[member.Name] = TextOf(member);
        }

        return texts.ToImmutable();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, text) in value) writer.WriteString(name, text);
        writer.WriteEndObject();
    }

    static string TextOf(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
        _ => throw new JsonException($"The parameter '{member.Name}' must be a text, a number, true or false."),
    };
}

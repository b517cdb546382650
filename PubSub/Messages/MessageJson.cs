using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TrustFlow.PubSub.Messages;

/// <summary>
/// How records travel as JSON: member names in snake case, members without a value left out, empty lists, maps and strings present, text as
/// UTF-8 that is escaped only where JSON asks for it, and beyond the basic plane. On reading, unknown members are ignored, and absent ones take their default; so do those that are null
/// where the record's property has a default and does not admit null.
/// </summary>
public static class MessageJson
{
    /// <summary>The settings, with types described at run time.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>The settings, with types described by source-generated contexts. Types that these do not know are refused.</summary>
    public static JsonSerializerOptions Create(params ReadOnlySpan<IJsonTypeInfoResolver> contexts)
    {
        var resolver = contexts.Length == 0 ? new DefaultJsonTypeInfoResolver() : JsonTypeInfoResolver.Combine(contexts.ToArray());
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = resolver.WithAddedModifier(NullCountsAsAbsent),
        };
        options.MakeReadOnly();
        return options;
    }

    static void NullCountsAsAbsent(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property is not { IsSetNullable: false, Set: { } set, AssociatedParameter: null }) continue;
            property.Set = (record, value) =>
            {
                if (value is not null) set(record, value);
            };
        }
    }
}

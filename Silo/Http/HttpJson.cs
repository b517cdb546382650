using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustFlow.Silo.Http;

/// <summary>JSON as it stands on HTTP: hyphenated member names, null left out, text unescaped where JSON allows it.</summary>
static class HttpJson
{
    public static JsonSerializerOptions Options { get; } = Configure(new());

    /// <summary>Makes options such ones.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        return options;
    }
}

using System.Text.Json;

namespace TrustFlow.Config;

/// <summary>Whether a text is a JSON object.</summary>
static class JsonText
{
    /// <summary>What is wrong with it, or null.</summary>
    public static string? ProblemOf(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? null : "it must be a JSON object.";
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }
}

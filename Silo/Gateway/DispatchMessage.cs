using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Silo.Gateway;

/// <summary>A body that goes on to a processor. It is checked to the last character first: once it is acknowledged, nobody can be told any more.</summary>
static class DispatchMessage
{
    /// <summary>The message, or why the body is none.</summary>
    public static async Task<(JsonObject? Message, string? Problem)> ReadAsync(HttpRequest http, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await http.Body.CopyToAsync(body, cancellation);
        try
        {
            return Read(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return (null, $"The body is no message: {JsonProblem.Of(e)}");
        }
    }

    static (JsonObject? Message, string? Problem) Read(Span<byte> body)
    {
        if (!Utf8.IsValid(body)) return (null, "The body is no message: it is not UTF-8.");
        CheckEscapes(body);
        if (JsonNode.Parse(body) is not JsonObject message) return (null, "The body must be a JSON object.");
        return message["workspace"] is { } workspace && workspace.GetValueKind() != JsonValueKind.String
            ? (null, "The member 'workspace' must be a text.")
            : (message, null);
    }

    // A node reads its texts only when it is asked for them, and an escape can say what is no text: half a character.
    static void CheckEscapes(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) _ = reader.GetString();
        }
    }
}

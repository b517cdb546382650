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
        return Read(body.GetBuffer().AsSpan(0, (int)body.Length), "The body");
    }

    /// <summary>The message, or why what <paramref name="whole"/> names is none.</summary>
    public static (JsonObject? Message, string? Problem) Read(ReadOnlySpan<byte> text, string whole)
    {
        try
        {
            return ReadObject(text, whole);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return (null, $"{whole} is no message: {JsonProblem.Of(e)}");
        }
    }

    /// <summary>Takes the workspace out of a message; null where it names none.</summary>
    public static string? TakeWorkspace(JsonObject message) => message.Remove("workspace", out var named) ? named?.GetValue<string>() : null;

    static (JsonObject? Message, string? Problem) ReadObject(ReadOnlySpan<byte> text, string whole)
    {
        if (!Utf8.IsValid(text)) return (null, $"{whole} is no message: it is not UTF-8.");
        CheckEscapes(text);
        if (JsonNode.Parse(text) is not JsonObject message) return (null, $"{whole} must be a JSON object.");
        return message["workspace"] is { } workspace && workspace.GetValueKind() != JsonValueKind.String
            ? (null, "The member 'workspace' must be a text.")
            : (message, null);
    }

    // A node reads its texts only when it is asked for them, and an escape can say what is no text: half a character.
    static void CheckEscapes(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) _ = reader.GetString();
        }
    }
}

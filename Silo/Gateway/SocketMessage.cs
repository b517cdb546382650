using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Silo.Gateway;

/// <summary>A message of a socket: what is asked of whom.</summary>
sealed record SocketMessage
{
    const int LongestId = 256;

    /// <summary>The id as JSON, so that the answer has it as it came; null where there is none.</summary>
    public string? Id { get; private init; }

    /// <summary>What it is where it is no request: <c>auth</c>, the greeting of newer clients.</summary>
    public string? Type { get; private init; }

    /// <summary>The token that a greeting shows, or null.</summary>
    public string? Token { get; private init; }

    /// <summary>The workspace, or null.</summary>
    public string? Workspace { get; private init; }

    /// <summary>The flow whose service is asked; null for a service of the deployment.</summary>
    public string? Flow { get; private init; }

    /// <summary>The service.</summary>
    public string? Service { get; private init; }

    /// <summary>The request as JSON.</summary>
    public ReadOnlyMemory<byte> Request { get; private init; }

    /// <summary>The bytes of the whole message.</summary>
    public int Size { get; private init; }

    /// <summary>Why it is no request; null where it is one.</summary>
    public ErrorMessage? Refusal { get; private init; }

    /// <summary>Reads a message. One that is none has a refusal, and its id if that can be found.</summary>
    public static SocketMessage Read(ReadOnlyMemory<byte> text)
    {
        var message = Known(text);
        if (!Utf8.IsValid(text.Span)) return message with { Refusal = new("bad-request", "The message is no request: it is not UTF-8.") };
        return message.Refusal is null && message.Missing() is { } missing ? message.Refused(missing) : message;
    }

    /// <summary>What is known of a message that is longer than allowed.</summary>
    /// <param name="beginning">What was kept of it.</param>
    /// <param name="limit">The most bytes that are allowed.</param>
    public static SocketMessage TooLong(ReadOnlyMemory<byte> beginning, int limit) => Known(beginning) with
    {
        Size = 0,
        Request = default,
        Refusal = new("too-large", string.Create(CultureInfo.InvariantCulture, $"The message is too large: at most {limit:N0} bytes are allowed. Send less at once.")),
    };

    static SocketMessage Known(ReadOnlyMemory<byte> text)
    {
        var message = new SocketMessage { Size = text.Length };
        try
        {
            Scan(text, ref message);
            return message;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return message.Refused($"The message is no request: {JsonProblem.Of(e)}");
        }
    }

    // What is nested too deeply is for the reader of the request to tell: here, the id is to be found behind it.
    static void Scan(ReadOnlyMemory<byte> text, ref SocketMessage message)
    {
        var reader = new Utf8JsonReader(text.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            message = message.Refused("The message is no request: it must be a JSON object.");
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            message = name switch
            {
                "id" => message.WithId(ref reader),
                "type" => message with { Type = message.Text(ref reader, name, out var failed), Refusal = failed },
                "token" => message with { Token = message.Text(ref reader, name, out var failed), Refusal = failed },
                "workspace" => message with { Workspace = message.Text(ref reader, name, out var failed), Refusal = failed },
                "flow" => message with { Flow = message.Text(ref reader, name, out var failed), Refusal = failed },
                "service" => message with { Service = message.Text(ref reader, name, out var failed), Refusal = failed },
                _ => message,
            };
            reader.Skip();
            if (name == "request") message = message with { Request = text[start..(int)reader.BytesConsumed] };
        }

        // Anything behind the object is refused here.
        reader.Read();
    }

    SocketMessage WithId(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => this,
        JsonTokenType.String or JsonTokenType.Number when reader.ValueSpan.Length > LongestId => Refused($"The id is longer than {LongestId} bytes."),
        JsonTokenType.String => this with { Id = JsonSerializer.Serialize(reader.GetString()) },
        JsonTokenType.Number => this with { Id = Encoding.UTF8.GetString(reader.ValueSpan) },
        _ => Refused("The id must be a text or a number."),
    };

    string? Text(ref Utf8JsonReader reader, string name, out ErrorMessage? refusal)
    {
        refusal = reader.TokenType is JsonTokenType.String or JsonTokenType.Null ? Refusal : Refused($"The member '{name}' must be a text.").Refusal;
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    string? Missing() =>
        Type == "auth" ? null
        : Id is null ? "The message has no id. Give it one as its member 'id': the answer carries it."
        : Service is null ? "The message names no service. Name it as its member 'service'."
        : Request.IsEmpty ? "The message has no member 'request'."
        : null;

    SocketMessage Refused(string why) => Refusal is null ? this with { Refusal = new("bad-request", why) } : this;
}

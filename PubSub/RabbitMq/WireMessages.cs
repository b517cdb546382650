using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Messages as AMQP carries them: properties are headers, bodies JSON text.</summary>
static class WireMessages
{
    static readonly IReadOnlyDictionary<string, string> None = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What goes beside a body; a message without properties has no table of headers.</summary>
    public static BasicProperties Properties(Message message, bool persistent)
    {
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            DeliveryMode = persistent ? DeliveryModes.Persistent : DeliveryModes.Transient,
        };
        if (message.Properties.Count == 0) return properties;
        var headers = new Dictionary<string, object?>(message.Properties.Count, StringComparer.Ordinal);
        foreach (var (name, value) in message.Properties) headers.Add(name, value);
        properties.Headers = headers;
        return properties;
    }

    /// <summary>A message that came. Its body is copied, since the client library takes its memory back.</summary>
    public static Message Read(IReadOnlyBasicProperties properties, string routingKey, ReadOnlyMemory<byte> body) =>
        new(body.ToArray()) { Properties = Headers(properties), RoutingKey = routingKey };

    /// <summary>Headers as texts; those that hold lists or tables are left out.</summary>
    public static IReadOnlyDictionary<string, string> Headers(IReadOnlyBasicProperties properties)
    {
        if (properties.Headers is not { Count: > 0 } headers) return None;
        var texts = new Dictionary<string, string>(headers.Count, StringComparer.Ordinal);
        foreach (var (name, value) in headers)
        {
            if (Text(value) is { } text) texts.Add(name, text);
        }

        return texts;
    }

    static string? Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => null,
    };
}

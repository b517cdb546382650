using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>A message as it was on the wire.</summary>
/// <param name="Exchange">The exchange that it was sent to.</param>
/// <param name="RoutingKey">Its routing key.</param>
/// <param name="Properties">Its AMQP properties, those alone that are set.</param>
/// <param name="Body">Its body as text.</param>
sealed record WireMessage(string Exchange, string RoutingKey, JsonObject Properties, string Body)
{
    public static WireMessage Of(BasicDeliverEventArgs delivery) =>
        new(delivery.Exchange, delivery.RoutingKey, Set(delivery.BasicProperties), Encoding.UTF8.GetString(delivery.Body.Span));

    /// <summary>The header <c>id</c>, by which an answer belongs to its request.</summary>
    public string? Id => (string?)Properties["headers"]?["id"];

    /// <summary>The body, which must be an object.</summary>
    public JsonObject Json() => JsonNode.Parse(Body)!.AsObject();

    static JsonObject Set(IReadOnlyBasicProperties properties)
    {
        var set = new JsonObject();
        if (properties.IsDeliveryModePresent()) set["delivery_mode"] = (int)properties.DeliveryMode;
        if (properties.IsContentTypePresent()) set["content_type"] = properties.ContentType;
        if (properties.IsHeadersPresent())
            set["headers"] = new JsonObject(properties.Headers!.Select(header => KeyValuePair.Create<string, JsonNode?>(header.Key, header.Value is byte[] text ? Encoding.UTF8.GetString(text) : header.Value?.ToString())));
        AddIf(properties.IsReplyToPresent(), "reply_to", properties.ReplyTo);
        AddIf(properties.IsCorrelationIdPresent(), "correlation_id", properties.CorrelationId);
        AddIf(properties.IsMessageIdPresent(), "message_id", properties.MessageId);
        AddIf(properties.IsTypePresent(), "type", properties.Type);
        AddIf(properties.IsAppIdPresent(), "app_id", properties.AppId);
        AddIf(properties.IsUserIdPresent(), "user_id", properties.UserId);
        AddIf(properties.IsContentEncodingPresent(), "content_encoding", properties.ContentEncoding);
        AddIf(properties.IsExpirationPresent(), "expiration", properties.Expiration);
        AddIf(properties.IsPriorityPresent(), "priority", properties.Priority.ToString());
        AddIf(properties.IsTimestampPresent(), "timestamp", properties.Timestamp.ToString());
        return set;

        void AddIf(bool isSet, string name, string? value)
        {
            if (isSet) set[name] = value;
        }
    }
}

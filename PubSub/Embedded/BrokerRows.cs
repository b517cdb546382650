using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Embedded;

/// <summary>What the broker's tables hold when it starts.</summary>
sealed record BrokerContent(
    List<TopicRow> Topics,
    List<QueueRow> Queues,
    List<DeliveryRow> Deliveries,
    List<long> Abandoned,
    long LastTopic,
    long LastQueue,
    long LastMessage);

sealed record TopicRow(long Id, string Name);

sealed record QueueRow(long Id, long Topic, string Subscription, string[] RoutingKeys);

[StructLayout(LayoutKind.Auto)]
readonly record struct DeliveryRow(long Queue, long Message, int Size);

[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
sealed partial class BrokerJson : JsonSerializerContext;

/// <summary>Reads the broker's tables.</summary>
static class BrokerRows
{
    public static BrokerContent Content(SqliteSession session) => new(
        session.Query("SELECT id, name FROM broker_topic ORDER BY id", row => new TopicRow(row.GetInt64(0), row.GetString(1))),
        session.Query(
            "SELECT id, topic, subscription, routing_keys FROM broker_queue WHERE topic IN (SELECT id FROM broker_topic) ORDER BY id",
            row => new QueueRow(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3).Split('\n', StringSplitOptions.RemoveEmptyEntries))),
        session.Query(
            "SELECT queue, message, size FROM broker_delivery ORDER BY queue, message",
            row => new DeliveryRow(row.GetInt64(0), row.GetInt64(1), row.GetInt32(2))),
        session.Query(
            "SELECT DISTINCT queue FROM broker_delivery WHERE queue NOT IN (SELECT q.id FROM broker_queue q JOIN broker_topic t ON t.id = q.topic)",
            row => row.GetInt64(0)),
        Highest(session, "SELECT max(id) FROM broker_topic"),
        Highest(session, "SELECT max(id) FROM (SELECT max(id) AS id FROM broker_queue UNION ALL SELECT max(queue) FROM broker_delivery)"),
        Highest(session, "SELECT max(id) FROM broker_message"));

    public static Message? Message(SqliteSession session, long id) => session.First(
        "SELECT body, properties, routing_key, producer, sequence FROM broker_message WHERE id = @0",
        row =>
        {
            var message = new Message(row.GetBytes(0))
            {
                RoutingKey = row.GetStringOrNull(2) ?? "",
                ProducerId = row.GetStringOrNull(3),
                Sequence = row.GetInt64(4),
            };
            return row.IsDBNull(1) ? message : message with { Properties = JsonSerializer.Deserialize(row.GetString(1), BrokerJson.Default.DictionaryStringString)! };
        },
        id);

    static long Highest(SqliteSession session, string sql) => session.First(sql, row => row.GetInt64(0));
}

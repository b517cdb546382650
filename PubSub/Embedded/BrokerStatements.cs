using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Embedded;

/// <summary>The statements of the broker's tables, each to be run inside a write.</summary>
static class BrokerStatements
{
    const string RemoveUnwanted =
        "DELETE FROM broker_message WHERE id = @0 AND NOT EXISTS("
        + "SELECT 1 FROM broker_queue q JOIN broker_delivery d ON d.queue = q.id WHERE q.topic = broker_message.topic AND d.message = @0)";

    public static void Insert(SqliteSession session, long id, long topic, Message message, byte[] body, string? properties, IEnumerable<long> queues)
    {
        session.Execute(
            "INSERT INTO broker_message(id, topic, properties, routing_key, producer, sequence, body) VALUES(@0, @1, @2, @3, @4, @5, @6)",
            id,
            topic,
            properties,
            message.RoutingKey.Length == 0 ? null : message.RoutingKey,
            message.ProducerId,
            message.Sequence,
            body);
        foreach (var queue in queues) session.Execute("INSERT INTO broker_delivery(queue, message, size) VALUES(@0, @1, @2)", queue, id, body.Length);
    }

    /// <summary>Notes a producer's sequence number; false if it had come as far before.</summary>
    public static bool Advance(SqliteSession session, long topic, string producer, long sequence, long at) =>
        session.Execute(
            "INSERT INTO broker_sequence(topic, producer, sequence, at) VALUES(@0, @1, @2, @3) ON CONFLICT(topic, producer) DO UPDATE "
            + "SET sequence = excluded.sequence, at = excluded.at WHERE sequence < excluded.sequence",
            topic,
            producer,
            sequence,
            at) > 0;

    public static void ForgetSequences(SqliteSession session, long before) => session.Execute("DELETE FROM broker_sequence WHERE at < @0", before);

    public static void Remove(SqliteSession session, List<Acknowledgement> acknowledgements)
    {
        foreach (var done in acknowledgements)
        {
            session.Execute("DELETE FROM broker_delivery WHERE queue = @0 AND message = @1", done.Queue, done.Message);
            session.Execute(RemoveUnwanted, done.Message);
        }
    }

    // What an undone deletion left behind goes: its messages are swept like those of any deleted queue.
    public static void AddTopic(SqliteSession session, long id, TopicName name) =>
        session.Execute("INSERT OR REPLACE INTO broker_topic(id, name, quality) VALUES(@0, @1, @2)", id, name.ToString(), (int)name.Quality);

    public static void AddQueue(SqliteSession session, long id, long topic, string subscription, string routingKeys) =>
        session.Execute("INSERT OR REPLACE INTO broker_queue(id, topic, subscription, routing_keys) VALUES(@0, @1, @2, @3)", id, topic, subscription, routingKeys);

    public static void SetRoutingKeys(SqliteSession session, long queue, string routingKeys) =>
        session.Execute("UPDATE broker_queue SET routing_keys = @1 WHERE id = @0", queue, routingKeys);

    public static void DeleteQueue(SqliteSession session, long topic, string subscription) =>
        session.Execute("DELETE FROM broker_queue WHERE topic = @0 AND subscription = @1", topic, subscription);

    public static void DeleteTopic(SqliteSession session, long topic)
    {
        session.Execute("DELETE FROM broker_topic WHERE id = @0", topic);
        session.Execute("DELETE FROM broker_queue WHERE topic = @0", topic);
        session.Execute("DELETE FROM broker_sequence WHERE topic = @0", topic);
    }

    /// <summary>Removes some messages of a queue that is gone; false when there are none left.</summary>
    public static bool Sweep(SqliteSession session, long queue, int most)
    {
        var messages = session.Query("SELECT message FROM broker_delivery WHERE queue = @0 LIMIT @1", row => row.GetInt64(0), queue, most);
        Remove(session, [.. messages.Select(message => new Acknowledgement(queue, message))]);
        return messages.Count == most;
    }
}

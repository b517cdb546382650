using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements on what could not be deleted. No subscription has the empty name, which stands for the topic itself.</summary>
static class LeakTable
{
    public static void Save(SqliteSession session, LeakedTopic leak) =>
        session.Execute(
            """
            INSERT INTO leaked_topic(topic, subscription, since, error) VALUES(@0, @1, @2, @3)
            ON CONFLICT(topic, subscription) DO UPDATE SET error = excluded.error
            """,
            leak.Topic,
            leak.Subscription ?? "",
            Microseconds.From(leak.Since),
            leak.Error);

    public static void End(SqliteSession session, string topic, string? subscription) =>
        session.Execute("DELETE FROM leaked_topic WHERE topic = @0 AND subscription = @1", topic, subscription ?? "");

    public static IReadOnlyList<LeakedTopic> Read(SqliteSession session) =>
        session.Query(
            "SELECT topic, subscription, since, error FROM leaked_topic ORDER BY since, topic, subscription",
            static row => new LeakedTopic(
                row.GetString(0), row.GetString(1) is { Length: > 0 } name ? name : null, Microseconds.ToTime(row.GetInt64(2)), row.GetString(3)));
}

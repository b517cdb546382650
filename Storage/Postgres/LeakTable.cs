namespace TrustFlow.Storage.Postgres;

/// <summary>The statements on what could not be deleted. No subscription has the empty name, which stands for the topic itself.</summary>
static class LeakTable
{
    public static Statement Save(LeakedTopic leak) =>
        new Statement("INSERT INTO leaked_topic(topic, subscription, since, error) VALUES($1, $2, $3, $4) ON CONFLICT(topic, subscription) DO UPDATE SET error = excluded.error")
            .Text(leak.Topic).Text(leak.Subscription ?? "").Number(Microseconds.From(leak.Since)).Text(leak.Error);

    public static Statement End(string topic, string? subscription) =>
        new Statement("DELETE FROM leaked_topic WHERE topic = $1 AND subscription = $2").Text(topic).Text(subscription ?? "");

    public static async Task<IReadOnlyList<LeakedTopic>> ReadAsync(PostgresDatabase database, CancellationToken cancellation) =>
        await database.ReadAsync(
            [new("SELECT topic, subscription, since, error FROM leaked_topic ORDER BY since, topic, subscription")],
            static results => results.ListAsync(static row => new LeakedTopic(row.Text(0), row.Text(1) is { Length: > 0 } name ? name : null, row.Time(2), row.Text(3))),
            cancellation);
}

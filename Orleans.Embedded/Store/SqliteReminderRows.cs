using Orleans.Reminders;
using Orleans.Runtime;
using TrustFlow.Sqlite;

namespace TrustFlow.Embedded;

/// <summary>Keeps reminders in an SQLite file.</summary>
sealed class SqliteReminderRows(SqliteDatabase database) : IReminderRows
{
    public async Task<IReadOnlyList<ReminderRow>> ReadAllAsync() => await database.ReadAsync(session => session.Query(
        "SELECT grain, name, first, period, next FROM reminder ORDER BY next, grain, name",
        row => new ReminderRow(
            GrainId.Parse(row.GetString(0)), row.GetString(1), Utc(row.GetInt64(2)), TimeSpan.FromTicks(row.GetInt64(3)), Utc(row.GetInt64(4)))));

    public Task PutAsync(ReminderRow row) => database.WriteAsync(session =>
    {
        session.Execute(
            "INSERT INTO reminder(grain, name, first, period, next) VALUES(@0, @1, @2, @3, @4) "
            + "ON CONFLICT(grain, name) DO UPDATE SET first = excluded.first, period = excluded.period, next = excluded.next",
            row.Grain.ToString(), row.Name, row.First.Ticks, row.Period.Ticks, row.Next.Ticks);
    });

    public Task MoveAsync(ReminderRow row) => database.WriteAsync(session =>
    {
        session.Execute("UPDATE reminder SET next = @2 WHERE grain = @0 AND name = @1", row.Grain.ToString(), row.Name, row.Next.Ticks);
    });

    public Task DeleteAsync(GrainId grain, string name) => database.WriteAsync(session =>
    {
        session.Execute("DELETE FROM reminder WHERE grain = @0 AND name = @1", grain.ToString(), name);
    });

    static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}

using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements on what happened to flows.</summary>
static class EventTable
{
    public static void Add(SqliteSession session, string workspace, string flow, IReadOnlyList<FlowEvent> events, long version)
    {
        if (events.Count == 0) return;
        var number = session.First("SELECT max(number) FROM flow_event WHERE workspace = @0 AND flow = @1", static row => row.GetInt64(0), workspace, flow);
        foreach (var happened in events)
        {
            session.Execute(
                "INSERT INTO flow_event(workspace, flow, number, at, kind, message, version) VALUES(@0, @1, @2, @3, @4, @5, @6)",
                workspace,
                flow,
                ++number,
                Microseconds.From(happened.At),
                happened.Kind,
                happened.Message,
                happened.Version ?? (version > 0 ? version : null));
        }

        session.Execute("DELETE FROM flow_event WHERE workspace = @0 AND flow = @1 AND number <= @2", workspace, flow, number - IFlowNotes.EventsKept);
    }

    public static IReadOnlyList<FlowEvent> Read(SqliteSession session, string workspace, string flow) =>
        session.Query(
            "SELECT at, kind, message, version FROM flow_event WHERE workspace = @0 AND flow = @1 ORDER BY number",
            static row => new FlowEvent(Microseconds.ToTime(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt64(3)),
            workspace,
            flow);

    public static int Forget(SqliteSession session, DateTimeOffset before, int limit) =>
        session.Execute(
            """
            DELETE FROM flow_event WHERE (workspace, flow, number) IN
                (SELECT workspace, flow, number FROM flow_event WHERE at < @0 ORDER BY at LIMIT @1)
            """,
            Microseconds.From(before),
            limit);
}

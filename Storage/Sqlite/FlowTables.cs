using System.Text.Json;
using TrustFlow.Sqlite;

namespace TrustFlow.Storage.Sqlite;

/// <summary>The statements on sagas and on what flows use.</summary>
static class FlowTables
{
    public static void Note(SqliteSession session, string workspace, FlowNote note, long version)
    {
        if (note.UsesCleared) ClearUses(session, workspace, note.Flow);
        AddUses(session, workspace, note.Flow, note.UsesAdded);
        if (note.Saga is not null) SaveSaga(session, note.Saga);
        if (note.SagaEnded) session.Execute("DELETE FROM saga WHERE workspace = @0 AND flow = @1", workspace, note.Flow);
        EventTable.Add(session, workspace, note.Flow, note.Events, version);
    }

    public static void SaveSaga(SqliteSession session, Saga saga) =>
        session.Execute(
            """
            INSERT INTO saga(workspace, flow, id, kind, step, state, started_at) VALUES(@0, @1, @2, @3, @4, @5, @6)
            ON CONFLICT(workspace, flow) DO UPDATE SET
                id = excluded.id, kind = excluded.kind, step = excluded.step, state = excluded.state, started_at = excluded.started_at
            """,
            saga.Workspace,
            saga.Flow,
            saga.Id,
            saga.Kind,
            saga.Step,
            saga.State,
            Microseconds.From(saga.StartedAt));

    public static void EndSaga(SqliteSession session, string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> events)
    {
        if (session.Execute("DELETE FROM saga WHERE workspace = @0 AND flow = @1 AND id = @2", workspace, flow, sagaId) == 0) return;
        if (usesCleared) ClearUses(session, workspace, flow);
        EventTable.Add(session, workspace, flow, events, version: 0);
    }

    public static Saga? ReadSaga(SqliteSession session, string workspace, string flow) =>
        session.First(
            "SELECT workspace, flow, id, kind, step, state, started_at FROM saga WHERE workspace = @0 AND flow = @1", ToSaga, workspace, flow);

    public static IReadOnlyList<Saga> ReadSagas(SqliteSession session) =>
        session.Query("SELECT workspace, flow, id, kind, step, state, started_at FROM saga ORDER BY started_at, workspace, flow", ToSaga);

    public static void AddUses(SqliteSession session, string workspace, string flow, FlowUses uses)
    {
        foreach (var topic in uses.Topics)
        {
            session.Execute(
                "INSERT INTO topic_use(topic, workspace, flow) VALUES(@0, @1, @2) ON CONFLICT(topic, workspace, flow) DO NOTHING", topic, workspace, flow);
        }

        foreach (var variant in uses.Variants)
        {
            session.Execute(
                "INSERT INTO variant_use(workspace, variant, flow) VALUES(@0, @1, @2) ON CONFLICT(workspace, variant, flow) DO NOTHING", workspace, variant, flow);
        }
    }

    // One statement however many topics: the list travels as one parameter. The first few users of each are found by the key, without a look at the others.
    public static IReadOnlyList<TopicUse> ReadUses(SqliteSession session, IReadOnlyList<string> topics, int most) =>
        session.Query(
            """
            SELECT u.topic, u.workspace, u.flow FROM (SELECT DISTINCT value FROM json_each(@0)) AS t CROSS JOIN topic_use AS u
            WHERE u.topic = t.value
              AND (u.workspace, u.flow) IN (SELECT f.workspace, f.flow FROM topic_use AS f WHERE f.topic = t.value ORDER BY f.workspace, f.flow LIMIT @1)
            ORDER BY u.topic, u.workspace, u.flow
            """,
            static row => new TopicUse(row.GetString(0), row.GetString(1), row.GetString(2)),
            JsonSerializer.Serialize(topics),
            most);

    public static IReadOnlyList<string> ReadUsedTopics(SqliteSession session, string after, int limit) =>
        session.Query(
            "SELECT DISTINCT topic FROM topic_use WHERE topic > @0 ORDER BY topic LIMIT @1", static row => row.GetString(0), after, limit);

    public static IReadOnlyList<VariantUse> ReadVariantUses(SqliteSession session, string workspace, IReadOnlyList<string> variants, int most) =>
        session.Query(
            """
            SELECT u.variant, u.flow FROM (SELECT DISTINCT value FROM json_each(@1)) AS v CROSS JOIN variant_use AS u
            WHERE u.workspace = @0 AND u.variant = v.value
              AND u.flow IN (SELECT f.flow FROM variant_use AS f WHERE f.workspace = @0 AND f.variant = v.value ORDER BY f.flow LIMIT @2)
            ORDER BY u.variant, u.flow
            """,
            static row => new VariantUse(row.GetString(0), row.GetString(1)),
            workspace,
            JsonSerializer.Serialize(variants),
            most);

    static void ClearUses(SqliteSession session, string workspace, string flow)
    {
        session.Execute("DELETE FROM topic_use WHERE workspace = @0 AND flow = @1", workspace, flow);
        session.Execute("DELETE FROM variant_use WHERE workspace = @0 AND flow = @1", workspace, flow);
    }

    static Saga ToSaga(SqliteRow row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetString(4),
            row.GetString(5),
            Microseconds.ToTime(row.GetInt64(6)));
}

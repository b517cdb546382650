using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>The statements on sagas, on what flows use and on what happened to them.</summary>
static class FlowTables
{
    const string SagaColumns = "SELECT workspace, flow, id, kind, step, state, started_at FROM saga";

    /// <summary>Notes something of a flow.</summary>
    /// <param name="workspace">The flow's workspace.</param>
    /// <param name="note">What.</param>
    /// <param name="version">The deployment's version at which events hold that name none; 0 where there is none.</param>
    public static IEnumerable<Statement> Note(string workspace, FlowNote note, long version)
    {
        if (note.UsesCleared)
        {
            yield return new Statement("DELETE FROM topic_use WHERE workspace = $1 AND flow = $2").Text(workspace).Text(note.Flow);
            yield return new Statement("DELETE FROM variant_use WHERE workspace = $1 AND flow = $2").Text(workspace).Text(note.Flow);
        }

        if (note.UsesAdded.Topics.Count > 0)
            yield return new Statement("INSERT INTO topic_use(topic, workspace, flow) SELECT topic, $1, $2 FROM unnest($3::text[]) topic ON CONFLICT DO NOTHING")
                .Text(workspace).Text(note.Flow).Texts(note.UsesAdded.Topics);
        if (note.UsesAdded.Variants.Count > 0)
            yield return new Statement("INSERT INTO variant_use(workspace, variant, flow) SELECT $1, variant, $2 FROM unnest($3::text[]) variant ON CONFLICT DO NOTHING")
                .Text(workspace).Text(note.Flow).Texts(note.UsesAdded.Variants);
        if (note.Saga is not null) yield return Save(note.Saga);
        if (note.SagaEnded) yield return new Statement("DELETE FROM saga WHERE workspace = $1 AND flow = $2").Text(workspace).Text(note.Flow);
        if (note.Events.Count == 0) yield break;
        yield return Happened(new(
            """
            INSERT INTO flow_event(workspace, flow, at, kind, message, version)
            SELECT $1, $2, at, kind, message, version FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[]) WITH ORDINALITY e(at, kind, message, version, n) ORDER BY n
            """), workspace, note.Flow, note.Events, version);
        yield return Trim(workspace, note.Flow);
    }

    /// <summary>Ends a saga; nothing else is done where it is not the flow's any more.</summary>
    public static IReadOnlyList<Statement> End(string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> events) =>
    [
        Happened(new(
            """
            WITH ended AS (DELETE FROM saga WHERE workspace = $1 AND flow = $2 AND id = $7 RETURNING 1),
                topics AS (DELETE FROM topic_use WHERE workspace = $1 AND flow = $2 AND $8 AND EXISTS(SELECT 1 FROM ended)),
                variants AS (DELETE FROM variant_use WHERE workspace = $1 AND flow = $2 AND $8 AND EXISTS(SELECT 1 FROM ended))
            INSERT INTO flow_event(workspace, flow, at, kind, message, version)
            SELECT $1, $2, at, kind, message, version FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[]) WITH ORDINALITY e(at, kind, message, version, n)
            WHERE EXISTS(SELECT 1 FROM ended) ORDER BY n
            """), workspace, flow, events, version: 0).Text(sagaId).Flag(usesCleared),
        Trim(workspace, flow),
    ];

    public static Task<Saga?> SagaAsync(PostgresDatabase database, string workspace, string flow, CancellationToken cancellation) =>
        database.ReadAsync([new Statement($"{SagaColumns} WHERE workspace = $1 AND flow = $2").Text(workspace).Text(flow)], static results => results.FirstAsync(ToSaga), cancellation);

    public static async Task<IReadOnlyList<Saga>> SagasAsync(PostgresDatabase database, CancellationToken cancellation) =>
        await database.ReadAsync([new($"{SagaColumns} ORDER BY started_at, workspace, flow")], static results => results.ListAsync(ToSaga), cancellation);

    public static async Task<IReadOnlyList<TopicUse>> UsesAsync(PostgresDatabase database, IReadOnlyList<string> topics, int most, CancellationToken cancellation) =>
        await database.ReadAsync(
            [new Statement(
                """
                SELECT u.* FROM (SELECT DISTINCT unnest($1::text[]) AS topic) AS t CROSS JOIN LATERAL
                    (SELECT topic, workspace, flow FROM topic_use WHERE topic = t.topic ORDER BY workspace, flow LIMIT $2) AS u
                ORDER BY u.topic, u.workspace, u.flow
                """).Texts(topics).Number(most)],
            static results => results.ListAsync(static row => new TopicUse(row.Text(0), row.Text(1), row.Text(2))),
            cancellation);

    public static async Task<IReadOnlyList<string>> UsedTopicsAsync(PostgresDatabase database, string after, int limit, CancellationToken cancellation) =>
        await database.ReadAsync(
            [new Statement("SELECT DISTINCT topic FROM topic_use WHERE topic > $1 ORDER BY topic LIMIT $2").Text(after).Number(limit)],
            static results => results.ListAsync(static row => row.Text(0)),
            cancellation);

    public static async Task<IReadOnlyList<VariantUse>> VariantUsesAsync(
        PostgresDatabase database, string workspace, IReadOnlyList<string> variants, int most, CancellationToken cancellation) =>
        await database.ReadAsync(
            [new Statement(
                """
                SELECT u.* FROM (SELECT DISTINCT unnest($2::text[]) AS variant) AS v CROSS JOIN LATERAL
                    (SELECT variant, flow FROM variant_use WHERE workspace = $1 AND variant = v.variant ORDER BY flow LIMIT $3) AS u
                ORDER BY u.variant, u.flow
                """).Text(workspace).Texts(variants).Number(most)],
            static results => results.ListAsync(static row => new VariantUse(row.Text(0), row.Text(1))),
            cancellation);

    public static async Task<IReadOnlyList<FlowEvent>> EventsAsync(PostgresDatabase database, string workspace, string flow, CancellationToken cancellation) =>
        await database.ReadAsync(
            [new Statement("SELECT at, kind, message, version FROM flow_event WHERE workspace = $1 AND flow = $2 ORDER BY number").Text(workspace).Text(flow)],
            static results => results.ListAsync(static row => new FlowEvent(row.Time(0), row.Text(1), row.Text(2), row.NumberOrNull(3))),
            cancellation);

    static Statement Save(Saga saga) =>
        new Statement(
            """
            INSERT INTO saga(workspace, flow, id, kind, step, state, started_at) VALUES($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT(workspace, flow) DO UPDATE SET
                id = excluded.id, kind = excluded.kind, step = excluded.step, state = excluded.state, started_at = excluded.started_at
            """)
            .Text(saga.Workspace).Text(saga.Flow).Text(saga.Id).Text(saga.Kind).Text(saga.Step).Text(saga.State).Number(Microseconds.From(saga.StartedAt));

    static Statement Happened(Statement statement, string workspace, string flow, IReadOnlyList<FlowEvent> events, long version) =>
        statement.Text(workspace).Text(flow)
            .Numbers(events, static happened => Microseconds.From(happened.At))
            .Texts(events, static happened => happened.Kind)
            .Texts(events, static happened => happened.Message)
            .NumbersOrNull(events, happened => happened.Version ?? (version > 0 ? version : null));

    static Statement Trim(string workspace, string flow) =>
        new Statement(
            """
            DELETE FROM flow_event WHERE workspace = $1 AND flow = $2
                AND number <= (SELECT number FROM flow_event WHERE workspace = $1 AND flow = $2 ORDER BY number DESC OFFSET $3 LIMIT 1)
            """).Text(workspace).Text(flow).Number(IFlowNotes.EventsKept);

    static Saga ToSaga(NpgsqlDataReader row) => new(row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Time(6));
}

using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>The statements that forget the old part of the change log. Commits go on beside them.</summary>
static class Compaction
{
    // Two at once would wait for each other's rows and count them twice.
    const string Alone = "SELECT pg_advisory_xact_lock(hashtext('trustflow config compaction'), hashtext(current_schema()))";

    public static Task<int> StepAsync(PostgresDatabase database, DateTimeOffset before, long keep, CancellationToken cancellation)
    {
        var moment = Microseconds.From(before);
        return database.UseAsync(ForgetAsync, cancellation);

        async Task<int> ForgetAsync(Session session)
        {
            var last = await session.ReadAsync([Oldest(moment, keep)], static results => results.FirstAsync(static row => row.NumberOrNull(0)), cancellation);
            cancellation.ThrowIfCancellationRequested();
            return await session.WriteAsync([new(Alone), .. Batches(last ?? 0), Events(moment)], CountAsync);
        }
    }

    static async Task<int> CountAsync(Results results)
    {
        await results.FirstAsync(static _ => true);
        return (int)(await results.FirstAsync(EntryReading.Number) + await results.FirstAsync(EntryReading.Number));
    }

    // As many of the oldest as a step takes; none behind one that is kept.
    static Statement Oldest(long moment, long keep) =>
        new Statement(
            """
            SELECT max(version) FROM (
                SELECT version, bool_and(at < $1) OVER w AS old, sum(entries) OVER w - entries AS entries_before, sum(characters) OVER w - characters AS characters_before
                FROM (SELECT version, at, entries, characters FROM config_change WHERE version <= (SELECT version FROM config_head WHERE id = 1) - $2 ORDER BY version LIMIT $3) oldest
                WINDOW w AS (ORDER BY version ROWS UNBOUNDED PRECEDING)) c
            WHERE old AND entries_before < $4 AND characters_before < $5
            """).Number(moment).Number(keep).Number(CompactionStep.Batches).Number(CompactionStep.Entries).Number(CompactionStep.Characters);

    static IEnumerable<Statement> Batches(long last)
    {
        yield return new Statement("DELETE FROM config_change_entry WHERE version <= $1").Number(last);
        yield return new Statement("UPDATE config_log SET compacted = $1 WHERE id = 1 AND compacted < $1").Number(last);
        yield return new Statement("WITH gone AS (DELETE FROM config_change WHERE version <= $1 RETURNING 1) SELECT count(*) FROM gone").Number(last);
    }

    static Statement Events(long moment) =>
        new Statement(
            """
            WITH gone AS (DELETE FROM flow_event WHERE (workspace, flow, number) IN (SELECT workspace, flow, number FROM flow_event WHERE at < $1 ORDER BY at LIMIT $2) RETURNING 1)
            SELECT count(*) FROM gone
            """).Number(moment).Number(CompactionStep.Events);
}

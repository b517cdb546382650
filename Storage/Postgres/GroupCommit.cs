using Npgsql;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>
/// Commits a group in two round trips: one that reads all that the decision depends on, and one that writes it. Nothing is locked in between, since every
/// commit moves the head, and the second begins by holding that against what the first was decided for.
/// </summary>
static class GroupCommit
{
    public static Task<IReadOnlyList<BatchOutcome>> CommitAsync(PostgresDatabase database, long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation)
    {
        return database.UseAsync(RunAsync, cancellation);

        async Task<IReadOnlyList<BatchOutcome>> RunAsync(Session session)
        {
            try
            {
                return group.Any(static batch => batch.Flow?.Expected.Count > 0)
                    ? await CommitLockedAsync(session, expectedHead, group, cancellation)
                    : await CommitAsync(session, expectedHead, group, cancellation);
            }
            catch (PostgresException e) when (e.SqlState == GroupWriting.HeadMoved && long.TryParse(e.MessageText, out var actual))
            {
                throw new HeadMovedException(expectedHead, actual);
            }
        }
    }

    static async Task<IReadOnlyList<BatchOutcome>> CommitAsync(Session session, long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation)
    {
        var state = new GroupState();
        var head = await session.RunAsync(GroupState.Queries(group), state.ReadAsync, cancellation);
        if (head != expectedHead) throw new HeadMovedException(expectedHead, head);
        var decision = GroupDecider.Decide(head, group, state);
        List<Statement> writes = [.. GroupWriting.Of(decision)];
        cancellation.ThrowIfCancellationRequested();
        if (writes.Count > 0) await session.WriteAsync([GroupWriting.MoveHead(head, decision.Head), .. writes]);
        return decision.Outcomes;
    }

    // What others need of shared variants changes without the head: it is kept as it is from the reading to the end.
    static async Task<IReadOnlyList<BatchOutcome>> CommitLockedAsync(Session session, long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation)
    {
        var state = new GroupState();
        List<Statement> reads = [new("BEGIN"), GroupWriting.MoveHead(expectedHead, expectedHead), new("LOCK TABLE variant_use IN SHARE ROW EXCLUSIVE MODE"), .. GroupState.Queries(group)];
        var head = await session.RunAsync(
            reads,
            async results =>
            {
                await results.FirstAsync(static _ => true);
                return await state.ReadAsync(results);
            },
            cancellation);
        var decision = GroupDecider.Decide(head, group, state);
        await session.WriteAsync([GroupWriting.MoveHead(head, decision.Head), .. GroupWriting.Of(decision), new("COMMIT")]);
        return decision.Outcomes;
    }
}

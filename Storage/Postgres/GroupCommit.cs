using Npgsql;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Postgres;

/// <summary>
/// Commits a group in two round trips: one that reads all that the decision depends on, and one that writes it. Nothing is locked in between, since every
/// commit moves the head, and the second begins by holding that against what the first was decided for.
/// </summary>
static class GroupCommit
{
    const int Tries = 5;

    public static async Task<IReadOnlyList<BatchOutcome>> CommitAsync(PostgresDatabase database, long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await database.UseAsync(RunAsync, cancellation);
            }
            catch (LeaseMovedException) when (tries < Tries)
            {
                // Somebody took a lease over between the two: the next look says whose batches that refuses.
            }
        }

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
            catch (PostgresException e) when (e.SqlState == LeaseTable.Moved)
            {
                throw new LeaseMovedException();
            }
        }
    }

    static async Task<IReadOnlyList<BatchOutcome>> CommitAsync(Session session, long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation)
    {
        var state = new GroupState(group);
        var head = await session.RunAsync(state.Queries(), state.ReadAsync, cancellation);
        if (head != expectedHead) throw new HeadMovedException(expectedHead, head);
        var decision = GroupDecider.Decide(head, group, state);
        List<Statement> writes = [.. GroupWriting.Of(decision)];
        cancellation.ThrowIfCancellationRequested();
        if (writes.Count > 0) await session.WriteAsync([GroupWriting.MoveHead(head, decision.Head), .. state.Holds(decision), .. writes]);
        return decision.Outcomes;
    }

    // What others need of shared variants changes without the head: it is kept as it is from the reading to the end.
    static async Task<IReadOnlyList<BatchOutcome>> CommitLockedAsync(Session session, long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation)
    {
        var state = new GroupState(group);
        List<Statement> reads = [new("BEGIN"), GroupWriting.MoveHead(expectedHead, expectedHead), new("LOCK TABLE variant_use IN SHARE ROW EXCLUSIVE MODE"), .. state.Queries()];
        var head = await session.RunAsync(
            reads,
            async results =>
            {
                await results.FirstAsync(static _ => true);
                return await state.ReadAsync(results);
            },
            cancellation);
        var decision = GroupDecider.Decide(head, group, state);
        await session.WriteAsync([GroupWriting.MoveHead(head, decision.Head), .. state.Holds(decision), .. GroupWriting.Of(decision), new("COMMIT")]);
        return decision.Outcomes;
    }

    sealed class LeaseMovedException : Exception;
}

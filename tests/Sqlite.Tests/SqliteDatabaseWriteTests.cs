using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TrustFlow.Sqlite.Tests;

public sealed class SqliteDatabaseWriteTests : IAsyncLifetime
{
    readonly DatabaseFolder folder = new();
    SqliteDatabase database = null!;

    public Task InitializeAsync()
    {
        database = folder.Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete();
    }

    [Fact]
    public async Task Write_AfterTheFileWasDeleted_IsNotAcknowledged()
    {
        await database.WriteAsync(session => session.Execute("CREATE TABLE kept(a INTEGER)"));
        File.Delete(database.Path);

        var gone = await Assert.ThrowsAsync<SqliteFileGoneException>(() => database.WriteAsync(session => session.Execute("INSERT INTO kept(a) VALUES(1)")));

        Assert.Contains(database.Path, gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Answered_IsSeenByReadsAndAfterReopening()
    {
        await database.AddAsync(2, "second");
        Assert.Equal([1, 2], await database.IdsAsync());

        await database.DisposeAsync();
        database = folder.Open();

        Assert.Equal([1, 2], await database.IdsAsync());
    }

    [Fact]
    public async Task Write_Gathered_SharesOneTransactionInOrder()
    {
        List<Task<List<long>>> writes = [];
        using (database.Hold())
        {
            for (var i = 2; i < 50; i++)
            {
                var id = i;
                writes.Add(database.WriteAsync(session =>
                {
                    Notes.Add(session, id, "x");
                    return Notes.Ids(session);
                }));
            }
        }

        var seen = await Task.WhenAll(writes);

        Assert.All(seen.Index(), item => Assert.Equal(item.Index + 2, item.Item.Count));
        Assert.Equal(49, (await database.IdsAsync()).Count);
    }

    [Fact]
    public async Task Write_ThatThrows_IsUndoneAlone()
    {
        Task before, throwing, after;
        using (database.Hold())
        {
            before = database.AddAsync(2, "before");
            throwing = database.WriteAsync(session =>
            {
                Notes.Add(session, 3, "undone");
                throw new InvalidDataException("no");
            });
            after = database.AddAsync(3, "after");
        }

        await before;
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidDataException>(() => throwing)).Message);
        await after;
        Assert.Equal("after", await database.ReadAsync(session => session.First("SELECT text FROM note WHERE id = 3", row => row.GetString(0))));
    }

    [Fact]
    public async Task Write_ThatThrowsByItself_IsUndone()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => database.WriteAsync(session =>
        {
            Notes.Add(session, 2, "undone");
            throw new InvalidDataException("no");
        }));

        Assert.Equal([1], await database.IdsAsync());
        await database.AddAsync(2, "again");
    }

    [Fact]
    public async Task Write_ThatThrowsItsOwnCancellation_FailsWithIt()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.WriteAsync(_ => throw new OperationCanceledException("mine")));

        await database.AddAsync(2, "goes on");
    }

    [Fact]
    public async Task Write_AgainstAConstraint_FailsWithTheDriversError()
    {
        var failure = await Assert.ThrowsAsync<SqliteException>(() => database.AddAsync(1, "twice"));

        Assert.Equal(raw.SQLITE_CONSTRAINT, failure.SqliteErrorCode);
        await database.AddAsync(2, "goes on");
    }

    [Fact]
    public async Task Write_CancelledBeforeItBegins_IsNeverRun()
    {
        using var cancellation = new CancellationTokenSource();
        var ran = false;
        using (var gate = database.Hold())
        {
            var write = database.WriteAsync(_ => ran = true, cancellation.Token);
            await cancellation.CancelAsync();

            // The wait ends while the writer is still held.
            var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
            Assert.Equal(cancellation.Token, cancelled.CancellationToken);
            Assert.False(gate.Held.IsCompleted);
        }

        await database.AddAsync(2, "goes on");
        Assert.False(ran);
    }

    [Fact]
    public async Task Write_CancelledWhileItRuns_IsDone()
    {
        using var cancellation = new CancellationTokenSource();

        await database.WriteAsync(
            session =>
            {
                cancellation.Cancel();
                Notes.Add(session, 2, "done");
            },
            cancellation.Token);

        Assert.Equal([1, 2], await database.IdsAsync());
    }

    [Fact]
    public async Task Write_WhenTheCommitFails_FailsTheWholeGroupAndGoesOn()
    {
        await database.WriteAsync(session => session.Execute("CREATE TABLE child(note INTEGER REFERENCES note(id) DEFERRABLE INITIALLY DEFERRED)"));
        await database.DisposeAsync();
        database = folder.Open();
        Task good, bad;
        await EnforceForeignKeysAsync();
        using (database.Hold())
        {
            good = database.AddAsync(2, "in a failed group");
            bad = database.WriteAsync(session => session.Execute("INSERT INTO child(note) VALUES(99)"));
        }

        // A deferred foreign key is looked at by the commit alone.
        await Assert.ThrowsAsync<SqliteException>(() => good);
        await Assert.ThrowsAsync<SqliteException>(() => bad);
        Assert.Equal([1], await database.IdsAsync());
        await database.AddAsync(3, "goes on");
        Assert.Equal([1, 3], await database.IdsAsync());
    }

    [Fact]
    public async Task Write_OnAFullDisk_FailsItsGroupAndGoesOnOnceThereIsRoom()
    {
        var pages = await database.WriteAsync(session => session.First("PRAGMA page_count", row => row.GetInt64(0)));
        await LimitPagesAsync(pages + 1);
        Task large, small;
        using (database.Hold())
        {
            large = database.AddAsync(2, new string('x', 1_000_000));
            small = database.AddAsync(3, "small");
        }

        Assert.Equal(raw.SQLITE_FULL, (await Assert.ThrowsAsync<SqliteException>(() => large)).SqliteErrorCode);
        await Assert.ThrowsAsync<SqliteException>(() => small);
        Assert.Equal([1], await database.IdsAsync());
        await LimitPagesAsync(1_000_000);
        await database.AddAsync(2, new string('x', 1_000_000));
        Assert.Equal([1, 2], await database.IdsAsync());
    }

    [Fact]
    public async Task Write_WhenAnErrorEndsTheTransaction_FailsTheWholeGroupAndGoesOn()
    {
        Task before, ending, after;
        using (database.Hold())
        {
            before = database.AddAsync(2, "before");
            ending = database.WriteAsync(session => session.Execute("INSERT OR ROLLBACK INTO note(id, text) VALUES(1, 'twice')"));
            after = database.AddAsync(3, "after");
        }

        foreach (var write in new[] { before, ending, after }) await Assert.ThrowsAsync<SqliteException>(() => write);
        Assert.Equal([1], await database.IdsAsync());
        await database.AddAsync(4, "goes on");
    }

    [Fact]
    public async Task Write_FromManyCallers_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(2, 2000).Select(id => database.AddAsync(id, "x")));

        Assert.Equal(Enumerable.Range(1, 2001).Select(id => (long)id), await database.IdsAsync());
    }

    [Fact]
    public async Task Read_ThatWrites_IsRefused()
    {
        await Assert.ThrowsAsync<SqliteException>(() => database.ReadAsync(session => session.Execute("DELETE FROM note")));

        Assert.Equal([1], await database.IdsAsync());
    }

    [Fact]
    public async Task Read_StandsOnOneSnapshotWhileOthersWrite()
    {
        using var written = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        var read = database.ReadAsync(session =>
        {
            var first = Notes.Ids(session);
            begun.Set();
            written.Wait();
            return (First: first, Second: Notes.Ids(session));
        });
        begun.Wait();
        await database.AddAsync(2, "meanwhile");
        written.Set();

        var seen = await read;

        Assert.Equal([1], seen.First);
        Assert.Equal([1], seen.Second);
        Assert.Equal([1, 2], await database.IdsAsync());
    }

    Task EnforceForeignKeysAsync() => OutsideATransaction("PRAGMA foreign_keys=ON");

    Task LimitPagesAsync(long pages) =>
        database.WriteAsync(session => session.First($"PRAGMA max_page_count={pages}", row => row.GetInt64(0)));

    // Foreign keys can be switched only between transactions; the work ends its own and begins another.
    Task OutsideATransaction(string sql) =>
        database.WriteAsync(session =>
        {
            session.Execute("COMMIT");
            session.Execute(sql);
            session.Execute("BEGIN IMMEDIATE");
        });
}

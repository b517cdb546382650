namespace TrustFlow.Sqlite.Tests;

public sealed class SqliteDatabaseDisposeTests : IDisposable
{
    readonly DatabaseFolder folder = new();

    public void Dispose() => folder.Delete();

    [Fact]
    public async Task Dispose_WithoutAnyWork_ClosesTheFile()
    {
        await folder.Open().DisposeAsync();

        Assert.Equal(["test.db"], Files());
    }

    [Fact]
    public async Task Dispose_AfterReadsAndWrites_FoldsTheLogIntoTheFile()
    {
        var database = folder.Open();
        await database.AddAsync(2, "x");
        await Task.WhenAll(database.IdsAsync(), database.IdsAsync(), database.IdsAsync());

        await database.DisposeAsync();

        Assert.Equal(["test.db"], Files());
    }

    [Fact]
    public async Task Dispose_CompletesWhatWasHandedIn()
    {
        var database = folder.Open();
        List<Task> writes;
        Task closing;
        using (database.Hold())
        {
            writes = [.. Enumerable.Range(2, 100).Select(id => database.AddAsync(id, "x"))];
            closing = database.DisposeAsync().AsTask();
        }

        await closing;

        Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
        await using var again = folder.Open();
        Assert.Equal(101, (await again.IdsAsync()).Count);
    }

    [Fact]
    public async Task Dispose_ByManyAtOnce_EndsForAllOfThem()
    {
        var database = folder.Open();
        await database.AddAsync(2, "x");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await database.DisposeAsync())));
        await database.DisposeAsync();

        Assert.Equal(["test.db"], Files());
    }

    [Fact]
    public async Task Work_AfterDispose_IsRefused()
    {
        var database = folder.Open();
        await database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.AddAsync(2, "x"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.IdsAsync());
    }

    [Fact]
    public async Task Work_RacingWithDispose_IsDoneOrRefused()
    {
        for (var round = 0; round < 20; round++)
        {
            var database = folder.Open();
            var first = (await database.IdsAsync()).Count;
            var writes = Task.Run(() => Task.WhenAll(Enumerable.Range(first + 1, 20).Select(id => Record.ExceptionAsync(() => database.AddAsync(id, "x")))));
            await database.DisposeAsync();
            var outcomes = await writes;
            await database.DisposeAsync();

            Assert.All(outcomes, outcome => Assert.True(outcome is null or ObjectDisposedException, $"{outcome}"));
            await using var again = folder.Open();
            Assert.Equal(first + outcomes.Count(outcome => outcome is null), (await again.IdsAsync()).Count);
        }
    }

    IEnumerable<string?> Files() => Directory.GetFiles(folder.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}

using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Storage.Tests.Postgres;

public sealed class DatabaseLockTests : IAsyncLifetime
{
    const string Others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    PostgresServer server = null!;
    PostgresOptions options = null!;

    public async Task InitializeAsync()
    {
        server = await PostgresServer.StartAsync();
        options = await server.CreateDatabaseAsync();
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Take_OfADatabaseThatIsHeld_IsRefusedUntilItIsGivenBack()
    {
        await using (await TakeAsync())
        {
            var refused = await Assert.ThrowsAsync<PostgresStoreException>(TakeAsync);

            Assert.True(refused.MayPass);
            Assert.Contains("another silo", refused.Message, StringComparison.Ordinal);
            Assert.Contains("--postgres-database", refused.Message, StringComparison.Ordinal);
            await using var other = await DatabaseLock.TakeAsync(await server.CreateDatabaseAsync(), cluster: null, TimeProvider.System);
        }

        await using var next = await TakeAsync();
        Assert.False(next.Lost.IsCompleted);
    }

    [Fact]
    public async Task Lock_WhoseConnectionBreaks_IsTakenAgain()
    {
        await using var held = await TakeAsync();
        await server.ExecuteAsync(options.Database, Others);
        await UntilHeldAsync();
        await server.KillAsync();
        await server.StartAgainAsync();
        await UntilHeldAsync();

        Assert.False(held.Lost.IsCompleted);
    }

    [Fact]
    public async Task Lock_ThatAnotherTookMeanwhile_IsLost()
    {
        await using var held = await TakeAsync();
        DatabaseLock? thief = null;
        while (thief is null)
        {
            await server.ExecuteAsync(options.Database, Others);
            thief = await TryAsync();
        }

        await using (thief)
        {
            var why = await held.Lost.WaitAsync(Patience);

            Assert.Contains("another silo", why.Message, StringComparison.Ordinal);
            Assert.False(thief.Lost.IsCompleted);
        }
    }

    async Task UntilHeldAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(Patience);
        while (await HoldersAsync() == 0) await timer.WaitForNextTickAsync(patience.Token);
    }

    async Task<long> HoldersAsync()
    {
        await using var connection = await server.ConnectAsync(options.Database);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task Take_ByTheSilosOfACluster_IsGivenToAllOfThemAndToNobodyBeside()
    {
        await using (await DatabaseLock.TakeAsync(options, cluster: "one", TimeProvider.System))
        await using (await DatabaseLock.TakeAsync(options, cluster: "one", TimeProvider.System))
        {
            Assert.Contains("only those of one cluster", (await Assert.ThrowsAsync<PostgresStoreException>(TakeAsync)).Message, StringComparison.Ordinal);
            Assert.Contains("the same --cluster-id", (await Assert.ThrowsAsync<PostgresStoreException>(() => DatabaseLock.TakeAsync(options, "other", TimeProvider.System))).Message, StringComparison.Ordinal);
        }

        await using (await DatabaseLock.TakeAsync(options, "other", TimeProvider.System)) await Assert.ThrowsAsync<PostgresStoreException>(TakeAsync);
        await using (await TakeAsync()) await Assert.ThrowsAsync<PostgresStoreException>(() => DatabaseLock.TakeAsync(options, cluster: "one", TimeProvider.System));
    }

    Task<DatabaseLock> TakeAsync() => DatabaseLock.TakeAsync(options, cluster: null, TimeProvider.System);

    async Task<DatabaseLock?> TryAsync()
    {
        try
        {
            return await TakeAsync();
        }
        catch (PostgresStoreException)
        {
            return null;
        }
    }
}

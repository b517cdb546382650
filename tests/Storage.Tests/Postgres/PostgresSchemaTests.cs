using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests.Postgres;

public sealed class PostgresSchemaTests
{
    [Fact]
    public async Task Open_ByManyAtOnce_MakesTheTablesOnce()
    {
        var options = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostgresConfigStore.OpenAsync(options)));

        Assert.Equal(1, Assert.Single(await stores[0].CommitAsync(0, [Put("a", "k", "1")])).Version());
        Assert.All(await Task.WhenAll(stores.Select(store => store.ReadHeadAsync())), head => Assert.Equal(1, head));
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        var server = await PostgresServer.SharedAsync();
        var options = await server.CreateDatabaseAsync();
        await (await PostgresConfigStore.OpenAsync(options)).DisposeAsync();
        await server.ExecuteAsync(options.Database, "INSERT INTO schema_script(name, number) VALUES('config', 99)");

        var refused = await Assert.ThrowsAsync<PostgresStoreException>(() => PostgresConfigStore.OpenAsync(options));

        Assert.Contains("it holds schema 'config' 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Start the program version that wrote it", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
    }
}

using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

#pragma warning disable CA1816 // A test class is given up by the test framework, by an interface of its own.

namespace TrustFlow.Storage.Tests.Postgres;

/// <summary>Two stores on one database, as two silos have them.</summary>
public abstract class TwoStores : IAsyncLifetime
{
    private protected List<PostgresConfigStore> Stores { get; } = [];

    public async Task InitializeAsync()
    {
        var options = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        for (var i = 0; i < 2; i++) Stores.Add(await PostgresConfigStore.OpenAsync(options));
    }

    public async Task DisposeAsync()
    {
        foreach (var store in Stores) await store.DisposeAsync();
    }
}

using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Storage.Tests.Postgres;

/// <summary>The store's contract on PostgreSQL.</summary>
public sealed class PostgresConfigStoreTests : ConfigStoreContract
{
    PostgresOptions? options;
    IConfigStore? store;

    protected override async Task<IConfigStore> OpenAsync()
    {
        options ??= await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        return store = await PostgresConfigStore.OpenAsync(options);
    }

    protected override async Task CloseAsync() => await store!.DisposeAsync();
}

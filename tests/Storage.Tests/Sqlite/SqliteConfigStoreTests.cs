using TrustFlow.Sqlite;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Storage.Tests.Sqlite;

/// <summary>The store's contract on SQLite.</summary>
public sealed class SqliteConfigStoreTests : ConfigStoreContract
{
    readonly string folder = Directory.CreateTempSubdirectory("trustflow-store-").FullName;
    SqliteDatabase? database;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    protected override Task<IConfigStore> OpenAsync()
    {
        database = SqliteDatabase.Open(Path.Combine(folder, "store.db"), SqliteConfigStore.Schema);
        return Task.FromResult<IConfigStore>(new SqliteConfigStore(database));
    }

    protected override async Task CloseAsync() => await database!.DisposeAsync();
}

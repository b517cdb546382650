using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Tests.Embedded;

public sealed class EmbeddedBackendContractTests : BackendContract
{
    readonly DatabaseFolder folder = new();
    SqliteDatabase? database;

    protected override async Task<IPubSubBackend> OpenAsync()
    {
        database = folder.Open();
        return await EmbeddedBackend.OpenAsync(database, TestEnvironment.Create());
    }

    protected override async Task CleanAsync()
    {
        await database!.DisposeAsync();
        folder.Delete();
    }
}

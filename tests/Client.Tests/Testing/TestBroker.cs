using TrustFlow.PubSub;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Sqlite;

namespace TrustFlow.Client.Tests.Testing;

/// <summary>An embedded broker over a file.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    readonly SqliteDatabase database;

    TestBroker(SqliteDatabase database, EmbeddedBackend backend)
    {
        this.database = database;
        Broker = new ObservedBroker(backend);
    }

    public ObservedBroker Broker { get; }

    public static PubSubEnvironment EnvironmentWith(TimeProvider? time = null)
    {
        var last = 0;
        var unique = Guid.NewGuid().ToString("N");
        return new PubSubEnvironment(() => $"{unique}-{Interlocked.Increment(ref last)}") { Time = time ?? TimeProvider.System };
    }

    public static async Task<TestBroker> OpenAsync(string path, PubSubEnvironment environment)
    {
        var file = SqliteDatabase.Open(path, EmbeddedBackend.Schema);
        return new TestBroker(file, await EmbeddedBackend.OpenAsync(file, environment));
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await database.DisposeAsync();
    }
}

using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.PubSub.Tests.Embedded;

namespace TrustFlow.PubSub.Tests.Backends;

public sealed class PubSubBackendsTests : IAsyncLifetime
{
    readonly DatabaseFolder folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        folder.Delete();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Open_KnownOrNoName_GivesTheBackend(string? name)
    {
        await using var database = folder.Open();
        await using var backend = await new PubSubBackends([new EmbeddedBackendKind(database, TestEnvironment.Create())]).OpenAsync(name);
        Assert.Equal("embedded", backend.Name);
    }

    [Fact]
    public async Task Open_UnknownName_ListsTheKnownOnes()
    {
        await using var database = folder.Open();
        var backends = new PubSubBackends([new EmbeddedBackendKind(database, TestEnvironment.Create()), new Other()]);
        var unknown = await Assert.ThrowsAsync<UnknownBackendException>(() => backends.OpenAsync("kafka").AsTask());
        Assert.Contains("'kafka'", unknown.Message);
        Assert.Contains("embedded, other", unknown.Message);
        Assert.Equal(["embedded", "other"], unknown.Known);
    }

    sealed class Other : IBackendKind
    {
        public string Name => "other";

        public ValueTask<IPubSubBackend> OpenAsync(CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}

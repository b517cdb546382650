using TrustFlow.Client.Config;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.Client.Tests.Config;

public sealed class BrokerConfigClientTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly List<ConfigRequest> asked = [];
    TestBroker broker = null!;
    Producer<ConfigResponse> answers = null!;
    Consumer<ConfigRequest> service = null!;
    BrokerConfigClient client = null!;
    ConfigResponse answer = new();

    public async Task InitializeAsync()
    {
        var environment = TestBroker.EnvironmentWith();
        broker = await TestBroker.OpenAsync(folder.File("broker.sqlite"), environment);
        answers = new(broker.Broker, TopicName.Parse(ServiceTopics.ConfigResponse), new JsonMessageFormat<ConfigResponse>(), environment);
        service = new(broker.Broker, TopicName.Parse(ServiceTopics.ConfigRequest), new ConsumerSettings("config-svc"), new JsonMessageFormat<ConfigRequest>(), AnswerAsync, environment);
        service.Start();
        await service.WhenBoundAsync();
        client = new BrokerConfigClient(broker.Broker, environment);
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        await service.DisposeAsync();
        await answers.DisposeAsync();
        await broker.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task GetAll_AsksForAllWorkspacesAndReadsEachEntrysOwn()
    {
        answer = new ConfigResponse { Version = 7, Values = [new() { Type = "flow", Key = "a", Value = "1", Workspace = "one" }, new() { Key = "b", Value = "2", Workspace = "two" }] };

        var snapshot = await client.GetAllAsync("flow");

        Assert.Equal(("getvalues-all-ws", "", "flow"), (asked[0].Operation, asked[0].Workspace, asked[0].Type));
        Assert.Equal(7, snapshot.Version);
        Assert.Equal([new ReceivedEntry("one", "flow", "a", "1"), new ReceivedEntry("two", "flow", "b", "2")], snapshot.Entries);
    }

    [Fact]
    public async Task Get_OfWhatIsMissing_HasNoValue()
    {
        answer = new ConfigResponse { Version = 3, Values = [new() { Type = "flow", Key = "a", Value = null }] };

        var snapshot = await client.GetAsync("w", [new ConfigName("flow", "a")]);

        Assert.Equal(("get", "w", "flow", "a"), (asked[0].Operation, asked[0].Workspace, asked[0].Keys![0]!.Type, asked[0].Keys![0]!.Key));
        Assert.Equal([new ReceivedEntry("w", "flow", "a", null)], snapshot.Entries);
    }

    [Fact]
    public async Task GetValues_TakesWorkspaceAndTypeFromItsQuestion()
    {
        answer = new ConfigResponse { Version = 3, Values = [new() { Key = "a", Value = "1" }] };

        Assert.Equal([new ReceivedEntry("w", "flow", "a", "1")], (await client.GetValuesAsync("flow", "w")).Entries);
    }

    [Fact]
    public async Task Answer_ThatRefuses_IsThrownWithItsReason()
    {
        answer = new ConfigResponse { Error = new ErrorMessage("bad-request", "Workspace is required") };

        var refused = await Assert.ThrowsAsync<ConfigSourceException>(() => client.GetValuesAsync("flow", ""));

        Assert.Equal("The config service refused 'getvalues': bad-request: Workspace is required", refused.Message);
    }

    [Fact]
    public async Task Answer_ThatLeavesOutAnEntry_IsThrown()
    {
        answer = new ConfigResponse { Version = 3, Values = [] };

        await Assert.ThrowsAsync<ConfigSourceException>(() => client.GetAsync("w", [new ConfigName("flow", "a")]));
    }

    Task AnswerAsync(Received<ConfigRequest> request, CancellationToken cancellation)
    {
        asked.Add(request.Value);
        return answers.SendAsync(answer, MessageProperties.WithId(request.Id!), cancellation: cancellation);
    }
}

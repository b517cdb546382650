using TrustFlow.Client.Config;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.PubSub;

namespace TrustFlow.Client.Tests.Config;

public sealed class BrokerReceiverTests : ReceiverContract
{
    readonly TemporaryFolder folder = new();
    TestBroker broker = null!;

    [Fact]
    public async Task Push_OutOfOrder_IsReadWhereItIsNews()
    {
        await StartAsync();
        var first = Board.Commit("w", ("main", "a", "1"));
        var second = Board.Commit("v", ("main", "a", "2"));

        await Board.PushAsync(second, "v", "main", "a");
        Assert.Equal("v/a=2,-", await NextAsync());
        await Board.PushAsync(first, "w", "main", "a");

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Push_Lost_IsMadeUpForWhenEverythingMayHaveChanged()
    {
        Board.Commit("w", ("main", "gone", "1"));
        await StartAsync();
        All();
        Board.Commit("w", ("main", "a", "1"), ("main", "gone", null));

        await Board.PushEverythingAsync();

        Assert.Equal(["w/a=1,-", "w/gone=-,-"], new[] { await NextAsync(), await NextAsync() }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Push_OfOthersTypes_DoesNotEvenReachIt()
    {
        await StartAsync();
        await Board.PutAsync("w", ("other", "a", "1"));
        await Board.PutAsync("w", ("main", "a", "1"));
        await NextAsync();

        Assert.Equal([(("test", "main.w"), 1)], broker.Broker.ReceivedBy(ServiceTopics.ConfigKeys).Select(count => (count.Key, count.Value)));
        Assert.Equal(0, broker.Broker.Received(ServiceTopics.ConfigPush));
    }

    protected override async Task OpenAsync()
    {
        broker = await TestBroker.OpenAsync(folder.File("broker.sqlite"), TestBroker.EnvironmentWith());
        Board = new ConfigBoard(broker.Broker);
    }

    protected override async Task CloseAsync()
    {
        await broker.DisposeAsync();
        folder.Dispose();
    }

    protected override ConfigurationReceiver Make(ReceiverOptions options, TimeProvider time) => new("test", broker.Broker, Board, time, Log, options);

    protected override async Task BreakAsync() => await broker.Broker.DeleteTopicAsync(TopicName.Parse(ServiceTopics.ConfigKeys));

    protected override Task PushAgainAsync(long version, string workspace, string type, string key) => Board.PushAsync(version, workspace, type, key);
}

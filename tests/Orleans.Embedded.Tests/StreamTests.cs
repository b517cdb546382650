using Orleans.Streams;
using Orleans.Streams.Core;

namespace TrustFlow.Embedded.Tests;

public interface IProducer : IGrainWithStringKey
{
    Task Publish(string ns, string key, int from, int count);
}

public sealed class ProducerGrain : Grain, IProducer
{
    public async Task Publish(string ns, string key, int from, int count)
    {
        var stream = this.GetStreamProvider("test").GetStream<int>(StreamId.Create(ns, key));
        for (var i = from; i < from + count; i++) await stream.OnNextAsync(i);
    }
}

public interface IImplicitConsumer : IGrainWithStringKey;

[ImplicitStreamSubscription("implicit")]
public sealed class ImplicitConsumerGrain : Grain, IImplicitConsumer, IStreamSubscriptionObserver, IAsyncObserver<int>
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        Assert.Equal(this.GetPrimaryKeyString(), handleFactory.StreamId.GetKeyAsString());
        return handleFactory.Create<int>().ResumeAsync(this);
    }

    public async Task OnNextAsync(int item, StreamSequenceToken? token = null)
    {
        Assert.Same(GrainContext.Scheduler, TaskScheduler.Current);
        await Task.Yield();
        if (item < 0) throw new InvalidDataException("an event fails");
        Ticks.Of($"implicit {this.GetPrimaryKeyString()}").Add($"{item}");
    }

    public Task OnErrorAsync(Exception ex)
    {
        Ticks.Of($"implicit {this.GetPrimaryKeyString()}").Add(ex.Message);
        return Task.CompletedTask;
    }
}

public interface IExplicitConsumer : IGrainWithStringKey
{
    Task Subscribe(string key);

    Task Unsubscribe(string key);
}

public sealed class ExplicitConsumerGrain : Grain, IExplicitConsumer
{
    public Task Subscribe(string key) => Stream(key).SubscribeAsync((item, _) =>
    {
        Ticks.Of($"explicit {this.GetPrimaryKeyString()}").Add($"{item}");
        return Task.CompletedTask;
    });

    public async Task Unsubscribe(string key)
    {
        foreach (var handle in await Stream(key).GetAllSubscriptionHandles()) await handle.UnsubscribeAsync();
    }

    IAsyncStream<int> Stream(string key) => this.GetStreamProvider("test").GetStream<int>(StreamId.Create("explicit", key));
}

public sealed class StreamTests : IAsyncLifetime
{
    Silo silo = null!;

    public async Task InitializeAsync() => silo = await Silo.StartAsync(builder => builder.AddMemoryStreams("test"));

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Events_OfAnImplicitStream_ReachTheGrainOfItsKey_InOrder()
    {
        await silo.Grain<IProducer>("p").Publish("implicit", "ordered", 0, 300);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), await Ticks.Of("implicit ordered").WhenAsync(300));
    }

    [Fact]
    public async Task Event_ThatFails_IsPassedOver()
    {
        await silo.Grain<IProducer>("p").Publish("implicit", "failing", -1, 3);
        Assert.Equal(["0", "1"], await Ticks.Of("implicit failing").WhenAsync(2));
    }

    [Fact]
    public async Task Failure_OfAStream_ReachesItsSubscribers()
    {
        await silo.Client.GetStreamProvider("test").GetStream<int>(StreamId.Create("implicit", "broken")).OnErrorAsync(new InvalidDataException("broken stream"));
        Assert.Equal(["broken stream"], await Ticks.Of("implicit broken").WhenAsync(1));
    }

    [Fact]
    public async Task Events_WhileTheSubscriberIsBusy_DoNotHoldTheProducer()
    {
        var stream = silo.Client.GetStreamProvider("test").GetStream<int>(StreamId.Create("client", "slow"));
        var seen = new List<int>();
        var handle = await stream.SubscribeAsync(async (item, _) =>
        {
            await Doors.PassAsync("slow-stream");
            seen.Add(item);
            Ticks.Of("slow-stream").Add($"{item}");
        });
        for (var i = 0; i < 50; i++) await stream.OnNextAsync(i);
        Assert.Empty(seen);
        Doors.Unlock("slow-stream");
        await Ticks.Of("slow-stream").WhenAsync(50);
        Assert.Equal(Enumerable.Range(0, 50), seen);
        await handle.UnsubscribeAsync();
        await stream.OnNextAsync(50);
        Assert.Empty(await stream.GetAllSubscriptionHandles());
    }

    [Fact]
    public async Task Events_OfAnExplicitSubscription_ReachTheGrainUntilItUnsubscribes()
    {
        var one = silo.Grain<IExplicitConsumer>("one");
        var two = silo.Grain<IExplicitConsumer>("two");
        await one.Subscribe("s");
        await two.Subscribe("s");
        await silo.Grain<IProducer>("p").Publish("explicit", "s", 0, 2);
        Assert.Equal(["0", "1"], await Ticks.Of("explicit one").WhenAsync(2));
        await one.Unsubscribe("s");
        await silo.Grain<IProducer>("p").Publish("explicit", "s", 2, 2);
        Assert.Equal(["0", "1", "2", "3"], await Ticks.Of("explicit two").WhenAsync(4));
        Assert.Equal(["0", "1"], await Ticks.Of("explicit one").WhenAsync(2));
    }

    [Fact]
    public async Task Stream_NotInUse_IsForgotten_AndKnownAgainWhenItIs()
    {
        var provider = (MemoryStreamProvider)silo.Client.GetStreamProvider("test");
        var stream = provider.GetStream<int>(StreamId.Create("implicit", "forgotten"));
        for (var i = 0; i < 3; i++)
        {
            await stream.OnNextAsync(i);
            await Ticks.Of("implicit forgotten").WhenAsync(i + 1);
            while (provider.Channels > 0) await Task.Yield();
        }
        await provider.GetStream<int>(StreamId.Create("nobody", "listens")).OnNextAsync(1);
        Assert.Equal(0, provider.Channels);
    }

    [Fact]
    public void Provider_ThatIsNotConfigured_IsNamedInTheError() =>
        Assert.Contains("'none'", Assert.Throws<KeyNotFoundException>(() => silo.Client.GetStreamProvider("none")).Message, StringComparison.Ordinal);
}

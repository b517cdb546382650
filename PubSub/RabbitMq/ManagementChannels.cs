using System.Collections.Concurrent;
using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Channels over which topics and queues are made, deleted and looked for. One on which the broker refuses something is closed by it, and not used again.</summary>
sealed class ManagementChannels(RabbitMqConnections connections) : IAsyncDisposable
{
    // The broker makes one thing after the other all the same. More at once would take it from those who send and receive: with eight, a request behind the
    // start of a large flow waited three times as long as with two, and the start took hardly less.
    const int Most = 2;

    readonly ConcurrentBag<SharedChannel> idle = [];
    readonly SemaphoreSlim places = new(Most);

    /// <summary>Does something over a channel that nobody else uses meanwhile.</summary>
    public async Task<T> WithAsync<T>(TopicName topic, Func<IChannel, Task<T>> work, CancellationToken cancellation, string subscription = "")
    {
        await places.WaitAsync(cancellation);
        SharedChannel? used = null;
        try
        {
            used = await RentAsync(cancellation);
            var result = await work(used.Channel);
            idle.Add(used);
            used = null;
            return result;
        }
        catch (Exception e) when (BrokerErrors.IsForeign(e, cancellation))
        {
            throw BrokerErrors.Translate(e, topic, subscription);
        }
        finally
        {
            if (used is not null) await used.DisposeAsync();
            places.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var one)) await one.DisposeAsync();
    }

    async ValueTask<SharedChannel> RentAsync(CancellationToken cancellation)
    {
        while (idle.TryTake(out var one))
        {
            if (one.Channel.IsOpen) return one;
            await one.DisposeAsync();
        }

        return await connections.OpenChannelAsync(null, cancellation);
    }
}

using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.RabbitMq;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>A client program on the broker that hears each push, as TrustGraph's receivers do.</summary>
sealed class HeardPushes : IAsyncDisposable
{
    readonly List<ConfigPush> heard = [];
    readonly CancellationTokenSource ending = new();
    readonly RabbitMqBackend broker;
    readonly IBackendConsumer queue;
    readonly Task listening;

    HeardPushes(RabbitMqBackend broker, IBackendConsumer queue)
    {
        (this.broker, this.queue) = (broker, queue);
        listening = ListenAsync();
    }

    /// <summary>Begins to listen.</summary>
    public static async Task<HeardPushes> OpenAsync(ThreeSilos cluster)
    {
        var opened = await RabbitMqBackend.OpenAsync(new RabbitMqOptions { Host = "127.0.0.1", Port = cluster.Broker.Port }, new PubSubEnvironment(static () => $"{Guid.NewGuid()}"));
        return new(opened, await opened.CreateConsumerAsync(TopicName.Parse(ServiceTopics.ConfigPush), new ConsumerOptions("heard") { Prefetch = 256 }));
    }

    /// <summary>Waits until a push of a version, or of a later one, was heard.</summary>
    public async Task UntilAsync(long version, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var timeout = new CancellationTokenSource(limit);
        while (InTurn() is var taken && (taken.Count == 0 || taken[^1].Version < version))
        {
            if (listening.IsCompleted) await listening;
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }

    /// <summary>
    /// The pushes as a receiver takes them: one that is not beyond the last it took, as after a repetition, it passes over. So the first that reaches a version must name what
    /// that version touched, or the receiver never reads it.
    /// </summary>
    public IReadOnlyList<ConfigPush> InTurn()
    {
        var taken = new List<ConfigPush>();
        lock (heard)
        {
            foreach (var push in heard)
            {
                if (taken.Count == 0 || push.Version > taken[^1].Version) taken.Add(push);
            }
        }

        return taken;
    }

    /// <summary>Whether whoever hears a push reads a type of a workspace: it names them, or nothing, for everything.</summary>
    public static bool Names(ConfigPush push, string type, string workspace) =>
        push.Changes.Count == 0 || (push.Changes.TryGetValue(type, out var workspaces) && workspaces.Contains(workspace, StringComparer.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await listening.ContinueWith(static _ => { }, TaskScheduler.Default);
        await queue.DisposeAsync();
        await broker.DisposeAsync();
        ending.Dispose();
    }

    async Task ListenAsync()
    {
        var format = new JsonMessageFormat<ConfigPush>();
        while (true)
        {
            var delivery = await queue.ReceiveAsync(ending.Token);
            lock (heard) heard.Add(format.Read(delivery.Message.Body));
            await queue.AcknowledgeAsync(delivery, ending.Token);
        }
    }
}

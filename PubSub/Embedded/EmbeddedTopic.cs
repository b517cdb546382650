using System.Diagnostics.CodeAnalysis;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

/// <summary>A topic with its queues. Its gate guards all of them; nobody waits or runs another's code while holding it.</summary>
sealed partial class EmbeddedTopic
{
    readonly Lock gate = new();
    readonly Dictionary<string, Task<EmbeddedQueue>> named = new(StringComparer.Ordinal);
    readonly RoutingIndex? routing;
    readonly ResidentMemory resident;
    readonly EmbeddedParts parts;
    EmbeddedQueue[] bound = [];
    Exception? ended;

    public EmbeddedTopic(long id, TopicName name, EmbeddedParts parts)
    {
        Id = id;
        Name = name;
        this.parts = parts;
        resident = parts.Resident.Share();
        routing = name.Routed ? new RoutingIndex() : null;
        sequences = name.Quality == QualityOfService.ExactlyOnce && !name.Durable ? new ProducerSequences() : null;
    }

    public long Id { get; }

    public TopicName Name { get; }

    /// <summary>Completes when the topic is on the disk; fails if it could not be put there.</summary>
    public Task Made { get; init; } = Task.CompletedTask;

    public bool HasQueue(string subscription)
    {
        lock (gate) return bound.Any(queue => queue.Subscription == subscription);
    }

    public EmbeddedConsumer Attach(EmbeddedQueue queue, ConsumerOptions options)
    {
        lock (gate)
        {
            if (queue.Closed is not null) throw queue.Closed;
            if (!queue.Accepts(options.Type)) throw new QueueInUseException(Name.ToString(), queue.Subscription);
            var consumer = new EmbeddedConsumer(this, queue, options);
            queue.Attach(consumer);
            return consumer;
        }
    }

    public async Task DeleteQueueAsync(string subscription)
    {
        (Task Removed, List<EmbeddedQueue> Queues) gone;
        while (!TryUnbind(subscription, out gone, out var making)) await Task.WhenAny(making);
        await RemovedAsync(gone.Removed, gone.Queues);
    }

    /// <summary>Deletes the queue of a subscription if no consumer takes from it; false if one does, or is about to.</summary>
    public async Task<bool> DeleteUnusedQueueAsync(string subscription)
    {
        (Task Removed, List<EmbeddedQueue> Queues) gone;
        lock (gate)
        {
            if (!named.TryGetValue(subscription, out var made)) return true;
            if (!made.IsCompletedSuccessfully || bound.Any(queue => queue.Subscription == subscription && queue.Consumers.Count > 0)) return false;
            TryUnbind(subscription, out gone, out _);
        }

        await RemovedAsync(gone.Removed, gone.Queues);
        return true;
    }

    /// <summary>Whether it was deleted, or its broker closed.</summary>
    public bool Ended => ended is not null;

    /// <summary>Lets go of everything in memory, as its broker closes; what is on the disk stays.</summary>
    public void Close()
    {
        lock (gate) End(new ObjectDisposedException(nameof(EmbeddedBackend)));
    }

    /// <summary>Ends the topic and its queues. The caller has taken it out of the broker's list.</summary>
    public async Task DeleteAsync()
    {
        List<EmbeddedQueue> gone;
        Task removed;
        lock (gate)
        {
            gone = [.. bound];
            End(new TopicNotFoundException(Name.ToString()));
            removed = Name.Durable ? parts.Store.DeleteTopicAsync(Id) : Task.CompletedTask;
        }

        await RemovedAsync(removed, gone);
    }

    void End(Exception reason)
    {
        ended = reason;
        foreach (var queue in bound) Unbind(queue, reason);
        named.Clear();
    }

    async Task RemovedAsync(Task removed, List<EmbeddedQueue> gone)
    {
        await removed;
        if (!Name.Durable) return;
        foreach (var queue in gone) await parts.Store.SweepAsync(queue.Id);
    }

    // A queue that is still being made would be bound after its deletion, so the caller waits for it and tries again.
    bool TryUnbind(string subscription, out (Task Removed, List<EmbeddedQueue> Queues) gone, [NotNullWhen(false)] out Task? making)
    {
        lock (gate)
        {
            gone = default;
            making = named.GetValueOrDefault(subscription);
            if (making is { IsCompleted: false }) return false;
            gone.Queues = [.. bound.Where(queue => queue.Subscription == subscription)];
            named.Remove(subscription);
            foreach (var queue in gone.Queues) Unbind(queue, new TopicNotFoundException(Name.ToString()));
            // Handed in under the gate: a send that saw the queue was written before, one that comes later does not see it.
            gone.Removed = Name.Durable ? parts.Store.DeleteQueueAsync(Id, subscription) : Task.CompletedTask;
            return true;
        }
    }

    void Unbind(EmbeddedQueue queue, Exception reason)
    {
        bound = [.. bound.Where(other => other != queue)];
        routing?.Unbind(queue);
        foreach (var message in queue.Close(reason)) Release(message);
    }

    void ThrowIfEnded()
    {
        if (ended is not null) throw ended;
    }
}

/// <summary>What the topics of one broker share.</summary>
sealed record EmbeddedParts(BrokerStore Store, EmbeddedOptions Options, ResidentMemory Resident, Action<TopicName> Dropped);

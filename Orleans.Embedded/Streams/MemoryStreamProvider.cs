using System.Collections.Concurrent;
using Orleans.Streams;

namespace Orleans.Runtime;

/// <summary>Streams in memory. An event is handed to those that are subscribed when it is put in, and to nobody later.</summary>
sealed class MemoryStreamProvider(string name, SiloRuntime runtime) : IStreamProvider
{
    readonly ConcurrentDictionary<StreamId, StreamChannel> channels = new();
    long sequence;

    public string Name { get; } = name;

    public bool IsRewindable => false;

    internal SiloRuntime Runtime => runtime;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    /// <summary>How many streams are in use.</summary>
    internal int Channels => channels.Count;

    /// <summary>Numbers go up over all streams, so that those of one go up although nothing is kept of a stream that is not in use.</summary>
    internal long NextSequence() => Interlocked.Increment(ref sequence);

    internal void Publish(StreamId stream, object?[] items, Func<StreamEvent, StreamEvent>? shape = null)
    {
        while (!Channel(stream).TryPublish(items, shape)) { }
    }

    internal void Add(StreamSubscription subscription)
    {
        while (!Channel(subscription.Stream).TryAdd(subscription)) { }
    }

    /// <summary>Forgets a stream that has nothing on its way and no subscription but those by class.</summary>
    internal void RetireIfIdle(StreamId stream)
    {
        if (channels.TryGetValue(stream, out var channel)) channel.RetireIfIdle();
    }

    internal void Remove(StreamChannel channel) => channels.TryRemove(new(channel.Stream, channel));

    internal StreamChannel Channel(StreamId stream) => channels.GetOrAdd(stream, static (id, provider) => new(provider.Runtime, provider, id), this);
}

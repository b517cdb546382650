using System.Collections.Concurrent;
using Orleans.Streams;

namespace Orleans.Runtime;

/// <summary>Streams in memory. An event is handed to those that are subscribed when it is put in, and to nobody later.</summary>
sealed class MemoryStreamProvider(string name, SiloRuntime runtime) : IStreamProvider
{
    readonly ConcurrentDictionary<StreamId, StreamChannel> channels = new();

    public string Name { get; } = name;

    public bool IsRewindable => false;

    internal SiloRuntime Runtime => runtime;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    internal StreamChannel Channel(StreamId stream) => channels.GetOrAdd(stream, static (id, provider) => new(provider.Runtime, provider, id), this);
}

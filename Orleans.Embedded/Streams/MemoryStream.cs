using Orleans.Streams;

namespace Orleans.Runtime;

/// <summary>A stream in memory, as those see it who use it.</summary>
sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamId id) : IAsyncStream<T>
{
    static readonly object?[] Nothing = [null];

    public bool IsRewindable => false;

    public string ProviderName => provider.Name;

    public StreamId StreamId => id;

    public Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        provider.Publish(id, [item]);
        return Task.CompletedTask;
    }

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        provider.Publish(id, [.. batch.Select(item => (object?)item)]);
        return Task.CompletedTask;
    }

    public Task OnCompletedAsync()
    {
        provider.Publish(id, Nothing, happened => happened with { IsEnd = true });
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex)
    {
        provider.Publish(id, Nothing, happened => happened with { Failure = ex });
        return Task.CompletedTask;
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null) =>
        Subscribe(new ObserverSink<T>(observer), token);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer) => SubscribeAsync(observer, null);

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token) =>
        Subscribe(new BatchObserverSink<T>(observer), token);

    public Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles() =>
        Task.FromResult<IList<StreamSubscriptionHandle<T>>>([.. provider.Channel(id).Of(RuntimeContext.Current).Select(subscription => new StreamHandle<T>(subscription))]);

    public bool Equals(IAsyncStream<T>? other) => other is not null && id == other.StreamId && ProviderName == other.ProviderName;

    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : id.CompareTo(other.StreamId);

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => id.GetHashCode();

    public override string ToString() => $"{ProviderName}:{id}";

    Task<StreamSubscriptionHandle<T>> Subscribe(IStreamSink sink, StreamSequenceToken? token)
    {
        var subscriber = RuntimeContext.Current;
        var subscription = subscriber is null ? null : provider.Channel(id).ImplicitOf(subscriber.GrainId);
        var isNew = subscription is null;
        subscription ??= subscriber is null ? Outside() : new StreamSubscription(provider.Runtime, provider, id, Guid.NewGuid(), subscriber.GrainId, null);
        // The observer first: the first event may come at once.
        var handle = new StreamHandle<T>(subscription).Resume(sink, token);
        if (isNew) provider.Add(subscription);
        return handle;
    }

    StreamSubscription Outside()
    {
        var service = provider.Runtime.CreateService($"stream observer of {id}");
        return new StreamSubscription(provider.Runtime, provider, id, Guid.NewGuid(), service.GrainId, service);
    }
}

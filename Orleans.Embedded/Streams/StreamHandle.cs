using Orleans.Streams;
using Orleans.Streams.Core;

namespace Orleans.Runtime;

/// <summary>A subscription as its subscriber sees it.</summary>
sealed class StreamHandle<T>(StreamSubscription subscription) : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => subscription.Stream;

    public override string ProviderName => subscription.Provider.Name;

    public override Guid HandleId => subscription.Id;

    public override Task UnsubscribeAsync()
    {
        Subscriber.Part(_ => new StreamSinks()).Remove(subscription.Id);
        subscription.Provider.Channel(subscription.Stream).Remove(subscription);
        return Task.CompletedTask;
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null) =>
        Resume(new ObserverSink<T>(observer), token);

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null) =>
        Resume(new BatchObserverSink<T>(observer), token);

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is not null && HandleId == other.HandleId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => HandleId.GetHashCode();

    Activation Subscriber => subscription.Outside ?? RuntimeContext.Current
        ?? throw new InvalidOperationException("A grain's subscription can only be changed by the grain, under its scheduler");

    internal Task<StreamSubscriptionHandle<T>> Resume(IStreamSink sink, StreamSequenceToken? token)
    {
        if (token is not null) throw new NotSupportedException("A stream in memory does not go back: subscribe without a token");
        Subscriber.Part(_ => new StreamSinks()).Set(subscription.Id, sink);
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }
}

sealed class StreamHandleFactory(StreamSubscription subscription) : IStreamSubscriptionHandleFactory
{
    public StreamId StreamId => subscription.Stream;

    public string ProviderName => subscription.Provider.Name;

    public GuidId SubscriptionId => GuidId.GetGuidId(subscription.Id);

    public StreamSubscriptionHandle<T> Create<T>() => new StreamHandle<T>(subscription);
}

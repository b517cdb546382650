using Orleans.Streams.Core;

namespace Orleans.Runtime;

/// <summary>A subscription to a stream. What happens waits here, and is handed to the subscriber one at a time, in order.</summary>
sealed class StreamSubscription(SiloRuntime runtime, MemoryStreamProvider provider, StreamId stream, Guid id, GrainId grain, Activation? outside)
{
    readonly Queue<StreamEvent> pending = new();
    bool delivering;
    bool ended;

    internal Guid Id { get; } = id;

    internal StreamId Stream { get; } = stream;

    /// <summary>The subscriber.</summary>
    internal GrainId Grain { get; } = grain;

    /// <summary>Whether the subscriber is outside of the grains.</summary>
    internal bool IsOutside => outside is not null;

    internal MemoryStreamProvider Provider { get; } = provider;

    internal Activation? Outside => outside;

    internal bool IsIdle
    {
        get
        {
            lock (pending) return !delivering;
        }
    }

    internal void Add(StreamEvent happened)
    {
        lock (pending)
        {
            if (ended) return;
            pending.Enqueue(happened);
            if (delivering) return;
            delivering = true;
        }
        DeliverNext();
    }

    internal void End()
    {
        lock (pending)
        {
            ended = true;
            pending.Clear();
        }
    }

    void DeliverNext()
    {
        StreamEvent? happened;
        lock (pending) delivering = pending.TryDequeue(out happened);
        if (happened is null)
        {
            Provider.RetireIfIdle(Stream);
            return;
        }
        var delivery = new Delivery(this, happened);
        var taken = outside is null ? runtime.TryDeliver(Grain, delivery) : outside.TryReceive(delivery);
        if (taken) return;
        // The silo stops; what a stream still held goes with it.
        End();
        lock (pending) delivering = false;
    }

    async Task HandAsync(Activation activation, StreamEvent happened)
    {
        try
        {
            var sinks = activation.Part(_ => new StreamSinks());
            if (sinks.Find(Id) is null && activation.GrainInstance is IStreamSubscriptionObserver observer)
                await observer.OnSubscribed(new StreamHandleFactory(this));
            if (sinks.Find(Id) is { } sink) await sink.TakeAsync(happened);
            else runtime.Log.StreamUnobserved(activation.GrainId, Stream);
        }
        catch (Exception error)
        {
            if (IsOutside) runtime.Log.StreamObserverFailed(error, Stream);
            else runtime.Log.StreamFailed(error, activation.GrainId, Stream);
            if (error is Storage.InconsistentStateException) activation.Distrust(error);
        }
    }

    /// <summary>Hands one event to the subscriber, as a request among the others.</summary>
    sealed class Delivery : Request
    {
        readonly StreamSubscription subscription;
        readonly StreamEvent happened;

        internal Delivery(StreamSubscription subscription, StreamEvent happened)
        {
            this.subscription = subscription;
            this.happened = happened;
            Context = happened.Context;
        }

        internal override async void Start(Activation activation)
        {
            await subscription.HandAsync(activation, happened);
            activation.Finished(this);
            subscription.DeliverNext();
        }

        internal override void Fail(Exception error)
        {
            subscription.Provider.Runtime.Log.StreamFailed(error, subscription.Grain, subscription.Stream);
            subscription.DeliverNext();
        }
    }
}

/// <summary>The observers of one activation, by subscription.</summary>
sealed class StreamSinks
{
    readonly Dictionary<Guid, IStreamSink> sinks = [];

    internal IStreamSink? Find(Guid subscription)
    {
        lock (sinks) return sinks.GetValueOrDefault(subscription);
    }

    internal void Set(Guid subscription, IStreamSink sink)
    {
        lock (sinks) sinks[subscription] = sink;
    }

    internal void Remove(Guid subscription)
    {
        lock (sinks) sinks.Remove(subscription);
    }
}

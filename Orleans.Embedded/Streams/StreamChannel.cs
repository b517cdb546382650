using Orleans.Providers.Streams.Common;

namespace Orleans.Runtime;

/// <summary>One stream: gives its events their order and hands them to its subscriptions.</summary>
sealed class StreamChannel
{
    readonly Lock gate = new();
    readonly List<StreamSubscription> subscriptions;
    readonly int implicits;
    long sequence;

    internal StreamChannel(SiloRuntime runtime, MemoryStreamProvider provider, StreamId stream)
    {
        Provider = provider;
        Stream = stream;
        var ns = stream.GetNamespace() ?? "";
        subscriptions = [.. runtime.Classes.Subscribed
            .Where(grainClass => grainClass.Streams.Any(attribute => attribute.Predicate.IsMatch(ns)))
            .Select(grainClass => new StreamSubscription(runtime, provider, stream, Guid.NewGuid(), GrainId.Create(grainClass.GrainType, stream.KeySpan), null))];
        implicits = subscriptions.Count;
    }

    internal MemoryStreamProvider Provider { get; }

    internal StreamId Stream { get; }

    /// <summary>Puts events in. The subscribers take them in their own time.</summary>
    internal void Publish(IEnumerable<object?> items, Func<StreamEvent, StreamEvent>? shape = null)
    {
        lock (gate)
        {
            var number = ++sequence;
            var index = 0;
            foreach (var item in items)
            {
                var happened = new StreamEvent(item, new EventSequenceTokenV2(number, index++), RequestContext.Current);
                if (shape is not null) happened = shape(happened);
                foreach (var subscription in subscriptions) subscription.Add(happened);
            }
        }
    }

    internal void Add(StreamSubscription subscription)
    {
        lock (gate) subscriptions.Add(subscription);
    }

    /// <summary>Ends a subscription, unless the grain's class says that it has it.</summary>
    internal void Remove(StreamSubscription subscription)
    {
        lock (gate)
        {
            var at = subscriptions.IndexOf(subscription);
            if (at < implicits) return;
            subscriptions.RemoveAt(at);
        }
        subscription.End();
    }

    /// <summary>The subscription that the grain's class gives it; null if it gives none to this stream.</summary>
    internal StreamSubscription? ImplicitOf(GrainId grain)
    {
        lock (gate) return subscriptions.Take(implicits).FirstOrDefault(subscription => subscription.Grain == grain);
    }

    internal StreamSubscription[] Of(Activation? subscriber)
    {
        lock (gate) return [.. subscriptions.Where(s => subscriber is null ? s.IsOutside : !s.IsOutside && s.Grain == subscriber.GrainId)];
    }
}

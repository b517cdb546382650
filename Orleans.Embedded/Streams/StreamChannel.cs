using System.Security.Cryptography;
using System.Text;
using Orleans.Providers.Streams.Common;

namespace Orleans.Runtime;

/// <summary>One stream: gives its events their order and hands them to its subscriptions.</summary>
sealed class StreamChannel
{
    readonly Lock gate = new();
    readonly List<StreamSubscription> subscriptions;
    readonly int implicits;
    bool retired;

    internal StreamChannel(SiloRuntime runtime, MemoryStreamProvider provider, StreamId stream)
    {
        Provider = provider;
        Stream = stream;
        var ns = stream.GetNamespace() ?? "";
        subscriptions = [.. runtime.Classes.Subscribed
            .Where(grainClass => grainClass.Streams.Any(attribute => attribute.Predicate.IsMatch(ns)))
            .Select(grainClass => GrainId.Create(grainClass.GrainType, stream.KeySpan))
            .Select(grain => new StreamSubscription(runtime, provider, stream, IdOf(provider.Name, stream, grain), grain, null))];
        implicits = subscriptions.Count;
    }

    internal MemoryStreamProvider Provider { get; }

    internal StreamId Stream { get; }

    /// <summary>Puts events in; false if the stream was retired. The subscribers take them in their own time.</summary>
    internal bool TryPublish(object?[] items, Func<StreamEvent, StreamEvent>? shape)
    {
        lock (gate)
        {
            if (retired) return false;
            var number = Provider.NextSequence();
            var index = 0;
            foreach (var item in items)
            {
                var happened = new StreamEvent(item, new EventSequenceTokenV2(number, index++), RequestContext.Current);
                if (shape is not null) happened = shape(happened);
                foreach (var subscription in subscriptions) subscription.Add(happened);
            }
            if (subscriptions.Count == 0) Retire();
            return true;
        }
    }

    /// <summary>Adds a subscription; false if the stream was retired.</summary>
    internal bool TryAdd(StreamSubscription subscription)
    {
        lock (gate)
        {
            if (retired) return false;
            subscriptions.Add(subscription);
            return true;
        }
    }

    internal void RetireIfIdle()
    {
        lock (gate)
        {
            if (!retired && subscriptions.Count == implicits && subscriptions.TrueForAll(subscription => subscription.IsIdle)) Retire();
        }
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
        RetireIfIdle();
    }

    /// <summary>The subscription that the grain's class gives it; null if it gives none to this stream.</summary>
    internal StreamSubscription? ImplicitOf(GrainId grain)
    {
        lock (gate) return subscriptions.Take(implicits).FirstOrDefault(subscription => subscription.Grain == grain);
    }

    // The same whenever the stream comes into use again, since activations know their observers by it.
    static Guid IdOf(string provider, StreamId stream, GrainId grain) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\n{stream}\n{grain}")).AsSpan(0, 16));

    void Retire()
    {
        retired = true;
        Provider.Remove(this);
    }

    internal StreamSubscription[] Of(Activation? subscriber)
    {
        lock (gate) return [.. subscriptions.Where(s => subscriber is null ? s.IsOutside : !s.IsOutside && s.Grain == subscriber.GrainId)];
    }
}

using TrustFlow.PubSub.Backends;

namespace TrustFlow.Simulated.Broker;

/// <summary>A consumer as the simulated broker knows it.</summary>
sealed class BrokerConsumer(string topic, BrokerQueue queue, ConsumerOptions options)
{
    TaskCompletionSource<Delivery>? arrival;

    public string Topic => topic;

    public BrokerQueue Queue => queue;

    public int Prefetch => options.Prefetch;

    public ConsumerType Type => options.Type;

    /// <summary>Why it is no longer connected; null while it is.</summary>
    public Exception? Broken { get; set; }

    public SortedDictionary<long, Delivery> Held { get; } = [];

    /// <summary>Completes with the next message. One wait at a time.</summary>
    public Task<Delivery> NextAsync()
    {
        var next = arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Wait(this);
        return next.Task;
    }

    public void Cancel(CancellationToken cancellation)
    {
        queue.StopWaiting(this);
        arrival?.TrySetCanceled(cancellation);
        arrival = null;
    }

    public void Hand(Delivery delivery)
    {
        var next = arrival!;
        arrival = null;
        next.SetResult(delivery);
    }

    public void Fail(Exception reason)
    {
        arrival?.TrySetException(reason);
        arrival = null;
    }
}

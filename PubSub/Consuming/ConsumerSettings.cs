using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Consuming;

/// <summary>How a <see cref="Consumer{T}"/> works.</summary>
/// <param name="Subscription">The name under which consumers share a queue.</param>
public sealed record ConsumerSettings(string Subscription)
{
    /// <summary>How many messages are handled at a time, 1 or more; 1 by default, which keeps their order.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>
    /// Whether a handler begins where its message came in, and not apart: for handlers that wait soon, since no other message is taken before. Not so by default.
    /// </summary>
    public bool BeginsAtOnce { get; init; }

    /// <summary>How many messages whose handler failed may wait for their next try while others go on; 64 by default.</summary>
    public int Parked { get; init; } = 64;

    /// <summary>
    /// After how many failures a message of a topic that is not durable is dropped and counted, since who sent it has given up; 5 by default. On a
    /// durable topic none is.
    /// </summary>
    public int BestEffortAttempts { get; init; } = 5;

    /// <summary>Where a new queue begins; with what is sent from then on by default.</summary>
    public StartPosition Start { get; init; } = StartPosition.Latest;

    /// <summary>Whether others may take from the queue; they may by default.</summary>
    public ConsumerType Type { get; init; } = ConsumerType.Shared;

    /// <summary>On a topic whose name ends in <c>.keys</c>, the routing keys to bind to.</summary>
    public IReadOnlyList<string> RoutingKeys { get; init; } = [];

    /// <summary>How long a message whose handler failed waits for its next try; from 100 ms up to 30 s by default.</summary>
    public Backoff Retry { get; init; } = Backoff.Handling;

    /// <summary>How long to wait before the broker is tried again; from 100 ms up to 3 s by default.</summary>
    public Backoff Reconnect { get; init; } = Backoff.Connecting;

    /// <summary>How long a rate-limited message waits for its next try; 10 s by default.</summary>
    public TimeSpan RateLimitRetry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long a rate-limited message counts as failed; 2 hours by default.</summary>
    public TimeSpan RateLimitTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>What metrics call it; <c>consumer</c> by default.</summary>
    public string Component { get; init; } = "consumer";

    internal ConsumerOptions ToOptions() => new(Subscription)
    {
        Prefetch = Concurrency + Parked,
        Start = Start,
        Type = Type,
        RoutingKeys = RoutingKeys,
    };
}

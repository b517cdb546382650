namespace TrustFlow.PubSub.Producing;

/// <summary>How a <see cref="Publisher{T}"/> works.</summary>
public sealed record PublisherSettings
{
    /// <summary>How many messages wait at most; whoever publishes more waits for room. 1,000 by default.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>How many of them are sent at a time, in their order; 64 by default, so that they share flushes to the disk.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>How long a message that was refused waits for its next try; from 100 ms up to 3 s by default.</summary>
    public Backoff Retry { get; init; } = Backoff.Connecting;

    /// <summary>How long a stop waits for what is buffered to be sent; 10 s by default. What is left then is dropped and counted.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

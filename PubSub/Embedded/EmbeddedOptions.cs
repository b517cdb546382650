namespace TrustFlow.PubSub.Embedded;

/// <summary>Limits of the embedded broker.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>The most messages that a queue in memory keeps; the oldest is dropped, and counted, to make room. 1 or more; 10,000 by default.</summary>
    public int MemoryQueueMessages { get; init; } = 10_000;

    /// <summary>The most bytes of bodies that a queue in memory keeps, in the same way; it always keeps its newest message. 64 MiB by default.</summary>
    public long MemoryQueueBytes { get; init; } = 64L << 20;

    /// <summary>
    /// The most bytes of bodies of durable messages that all queues together keep in memory beside the disk; the others are read when their turn
    /// comes. One topic takes an eighth of it at most. 64 MiB by default.
    /// </summary>
    public long ResidentBytes { get; init; } = 64L << 20;

    /// <summary>
    /// How long an acknowledgement may wait for another write to share its transaction with. What a crash loses of them is delivered again.
    /// 50 ms by default.
    /// </summary>
    public TimeSpan AcknowledgeDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How full messages may make the disk, as a fraction; beyond it a durable message is refused, so that room is left for what matters more.
    /// Above 0 and at most 1; 0.99 by default.
    /// </summary>
    public double DiskFraction { get; init; } = 0.99;

    /// <summary>How long the last sequence number of a silent producer is remembered, on topics without repeats. 7 days by default.</summary>
    public TimeSpan SequenceRetention { get; init; } = TimeSpan.FromDays(7);
}

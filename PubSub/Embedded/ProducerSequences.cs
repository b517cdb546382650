using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

/// <summary>
/// The last sequence numbers of the producers of one topic that is kept in memory. Remembers the 10,000 producers that were first seen last.
/// Guarded by the topic's gate.
/// </summary>
sealed class ProducerSequences
{
    const int Limit = 10_000;
    readonly Dictionary<string, long> last = new(StringComparer.Ordinal);
    readonly Queue<string> order = new();

    /// <summary>Whether the message was sent before; notes it if not.</summary>
    public bool IsRepeat(Message message)
    {
        if (message.ProducerId is not { } producer) return false;
        if (last.TryGetValue(producer, out var seen) && message.Sequence <= seen) return true;
        if (last.TryAdd(producer, message.Sequence)) order.Enqueue(producer);
        else last[producer] = message.Sequence;
        if (order.Count > Limit) last.Remove(order.Dequeue());
        return false;
    }
}

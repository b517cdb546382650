using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Consuming;

/// <summary>
/// How often each message failed in a row. A redelivered message has no number that every broker keeps, so it is known by its content; the
/// 1,000 that failed last are remembered.
/// </summary>
sealed class FailureCounts
{
    const int Limit = 1000;
    readonly Lock gate = new();
    readonly Dictionary<int, int> counts = [];
    readonly Queue<int> order = new();

    /// <summary>Counts a failure, and gives how many there have been.</summary>
    public int Add(Message message)
    {
        var key = Fingerprint(message);
        lock (gate)
        {
            if (counts.TryGetValue(key, out var count)) return counts[key] = count + 1;
            counts.Add(key, 1);
            order.Enqueue(key);
            while (order.Count > Limit) counts.Remove(order.Dequeue());
            return 1;
        }
    }

    /// <summary>Forgets a message that was handled; true if it had failed before.</summary>
    public bool Remove(Message message)
    {
        lock (gate)
        {
            if (counts.Count == 0 || !counts.Remove(Fingerprint(message))) return false;
            if (counts.Count == 0) order.Clear();
            return true;
        }
    }

    static int Fingerprint(Message message)
    {
        var hash = new HashCode();
        hash.AddBytes(message.Body.Span);
        hash.Add(message.Properties.GetValueOrDefault(MessageProperties.Id), StringComparer.Ordinal);
        return hash.ToHashCode();
    }
}

using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Messages that a channel has sent and the broker has not answered for, by the numbers that it gives them: 1, 2, 3 and so on.</summary>
sealed class PendingMessages
{
    readonly Lock gate = new();
    readonly Dictionary<ulong, Pending> waiting = [];
    Func<Exception>? end;
    ulong first = 1;
    ulong next = 1;

    /// <summary>Notes that a message is about to be sent.</summary>
    /// <returns>The broker's answer to come.</returns>
    public Task Add(Message message)
    {
        var added = new Pending(message);
        lock (gate)
        {
            if (end is not null) throw end();
            waiting.Add(next++, added);
        }

        return added.Task;
    }

    /// <summary>The message that was added last was not sent after all.</summary>
    public void TakeBack()
    {
        lock (gate) waiting.Remove(--next);
    }

    /// <summary>The broker has answered for a message, or for all up to it.</summary>
    /// <param name="number">The message's number.</param>
    /// <param name="upTo">Whether it answers for all up to it.</param>
    /// <param name="refusal">Why it was refused; null where it was not.</param>
    public void Answer(ulong number, bool upTo, Func<Exception>? refusal)
    {
        lock (gate)
        {
            for (var each = upTo ? first : number; each <= number; each++)
            {
                if (!waiting.Remove(each, out var answered)) continue;
                answered.Finish(refusal);
            }

            if (upTo || number == first) first = Math.Max(first, number + 1);
        }
    }

    /// <summary>
    /// The broker has given a message back; its answer follows. It names no number, but the oldest with just this content is as good as the one
    /// that is meant: which of two equal messages was taken makes no difference to anyone.
    /// </summary>
    public void Return(ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> properties, Func<Exception> refusal)
    {
        lock (gate)
        {
            Pending? oldest = null;
            var lowest = ulong.MaxValue;
            foreach (var (number, one) in waiting)
            {
                if (number > lowest || !one.Is(body, properties)) continue;
                (oldest, lowest) = (one, number);
            }

            if (oldest is not null) oldest.Returned = refusal;
        }
    }

    /// <summary>Nothing is answered any more.</summary>
    public void End(Func<Exception> cause)
    {
        lock (gate)
        {
            if (end is not null) return;
            end = cause;
            foreach (var one in waiting.Values) one.Finish(cause);
            waiting.Clear();
        }
    }

    sealed class Pending(Message message) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Func<Exception>? Returned { get; set; }

        public bool Is(ReadOnlySpan<byte> body, IReadOnlyDictionary<string, string> properties) =>
            Returned is null
            && message.Body.Span.SequenceEqual(body)
            && message.Properties.Count == properties.Count
            && message.Properties.All(one => properties.TryGetValue(one.Key, out var value) && value == one.Value);

        public void Finish(Func<Exception>? refusal)
        {
            if ((refusal ?? Returned) is not { } why)
            {
                TrySetResult();
                return;
            }

            TrySetException(why());
            // Whoever sent may have given up waiting; that is no unobserved failure.
            _ = Task.Exception;
        }
    }
}

using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

sealed partial class EmbeddedTopic
{
    const int ReadAheadMessages = 64;
    const int ReadAheadBytes = 2 << 20;

    public async ValueTask<Delivery> ReceiveAsync(EmbeddedConsumer consumer, CancellationToken cancellation)
    {
        while (true)
        {
            var entry = await TakeAsync(consumer, cancellation);
            if (await ContentAsync(consumer, entry, cancellation) is { } message) return new Delivery(entry.Message.Id, message, entry.Redelivered);
            // Its row is gone, which only a deletion of the queue explains; that is what the next look finds.
            await AcknowledgeAsync(consumer, entry.Message.Id);
        }
    }

    public ValueTask AcknowledgeAsync(EmbeddedConsumer consumer, long tag)
    {
        lock (gate)
        {
            if (consumer.Queue.Acknowledge(consumer, tag) is not { } message) return ValueTask.CompletedTask;
            Release(message);
            return Name.Durable ? parts.Store.AcknowledgeAsync(new Acknowledgement(consumer.Queue.Id, message.Id), Name.Quality) : ValueTask.CompletedTask;
        }
    }

    public void Return(EmbeddedConsumer consumer, long tag)
    {
        lock (gate) consumer.Queue.Return(consumer, tag);
    }

    public void Detach(EmbeddedConsumer consumer)
    {
        lock (gate)
        {
            consumer.Queue.Detach(consumer);
            if (!Name.Shared && consumer.Queue.Closed is null) Unbind(consumer.Queue, new ObjectDisposedException(nameof(EmbeddedConsumer)));
        }
    }

    async ValueTask<QueueEntry> TakeAsync(EmbeddedConsumer consumer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (gate) waiter = consumer.Queue.Wait(consumer);
        if (waiter.Task.IsCompleted) return await waiter.Task;
        using var registration = cancellation.UnsafeRegister(_ => Cancel(waiter, cancellation), null);
        return await waiter.Task;
    }

    void Cancel(Waiter waiter, CancellationToken cancellation)
    {
        lock (gate) waiter.Consumer.Queue.Cancel(waiter, cancellation);
    }

    async ValueTask<Message?> ContentAsync(EmbeddedConsumer consumer, QueueEntry entry, CancellationToken cancellation)
    {
        List<StoredMessage> wanted;
        lock (gate)
        {
            if (entry.Message.Content is { } content) return content;
            wanted = [entry.Message, .. ReadAhead(consumer.Queue)];
        }

        List<Message?>? read = null;
        try
        {
            read = await parts.Store.ReadAsync(wanted, cancellation);
            return read[0];
        }
        catch
        {
            Return(consumer, entry.Message.Id);
            throw;
        }
        finally
        {
            lock (gate) Keep(wanted, read);
        }
    }

    // What comes next is read along, as far as there is memory for it, so that a backlog does not cost a read each.
    List<StoredMessage> ReadAhead(EmbeddedQueue queue)
    {
        var ahead = new List<StoredMessage>();
        var bytes = 0;
        foreach (var message in queue.Upcoming.Take(ReadAheadMessages))
        {
            bytes += message.Size;
            if (message.Content is not null || message.Loading) continue;
            if (bytes > ReadAheadBytes || !resident.TryTake(message.Size)) break;
            message.Loading = true;
            ahead.Add(message);
        }

        return ahead;
    }

    void Keep(List<StoredMessage> wanted, List<Message?>? read)
    {
        for (var i = 1; i < wanted.Count; i++)
        {
            var message = wanted[i];
            message.Loading = false;
            if (read?[i] is { } content && message.Content is null && message.Holders > 0) message.Content = content;
            else resident.Release(message.Size);
        }
    }
}

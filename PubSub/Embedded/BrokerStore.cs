using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Embedded;

/// <summary>Durable topics on the disk. Writes are done in the order in which they are handed in, so a caller that hands in under a lock decides the order.</summary>
sealed class BrokerStore : IAsyncDisposable
{
    const int SweepStep = 500;
    static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1);
    readonly SqliteDatabase database;
    readonly AcknowledgementLog acknowledgements;
    readonly EmbeddedOptions options;
    readonly TimeProvider time;
    readonly DiskRoom room;
    DateTimeOffset pruned;
    long lastMessage;
    long lastTopic;
    long lastQueue;

    public BrokerStore(SqliteDatabase database, EmbeddedOptions options, TimeProvider time, ILogger logger)
    {
        this.database = database;
        this.options = options;
        this.time = time;
        room = new DiskRoom(database.Path, options, time);
        acknowledgements = new AcknowledgementLog(database, options.AcknowledgeDelay, time, logger);
    }

    public long NextMessage() => Interlocked.Increment(ref lastMessage);

    public long NextTopic() => Interlocked.Increment(ref lastTopic);

    public long NextQueue() => Interlocked.Increment(ref lastQueue);

    /// <summary>Hands in a message to be stored for each of the queues. The commit gives false if its producer sent it before.</summary>
    public PendingCommit Append(long id, long topic, Message message, bool noRepeats, EmbeddedQueue[] queues, CancellationToken cancellation)
    {
        var body = Bytes(message.Body);
        var properties = message.Properties.Count == 0 ? null : JsonSerializer.Serialize(message.Properties, BrokerJson.Default.IReadOnlyDictionaryStringString);
        var now = time.GetUtcNow();
        var prune = noRepeats && now - pruned > PruneInterval;
        if (prune) pruned = now;
        var carried = acknowledgements.Take();
        return new PendingCommit(
            database.WriteAsync(
                session =>
                {
                    BrokerStatements.Remove(session, carried);
                    if (prune) BrokerStatements.ForgetSequences(session, (now - options.SequenceRetention).ToUnixTimeMilliseconds());
                    if (noRepeats && message.ProducerId is { } producer
                        && !BrokerStatements.Advance(session, topic, producer, message.Sequence, now.ToUnixTimeMilliseconds())) return false;
                    BrokerStatements.Insert(session, id, topic, message, body, properties, queues.Select(queue => queue.Id));
                    return true;
                },
                cancellation),
            carried);
    }

    /// <summary>Awaits a commit; what it carried goes with another if it failed.</summary>
    /// <exception cref="MessageNotStoredException">It was not written, and nothing of it is kept.</exception>
    public async Task CompleteAsync(PendingCommit pending)
    {
        try
        {
            await pending.Commit;
        }
        catch (Exception e)
        {
            acknowledgements.PutBack(pending.Carried);
            if (e is SqliteException or SqliteFileGoneException) throw new MessageNotStoredException(database.Path, e.Message.Trim(), e);
            throw;
        }
    }

    /// <summary>
    /// Notes that a queue is done with a message. Without repeats for a consumer means that a crash must not bring it back: there it completes when
    /// that is on the disk, elsewhere at once.
    /// </summary>
    public ValueTask AcknowledgeAsync(Acknowledgement acknowledgement, QualityOfService quality)
    {
        if (quality == QualityOfService.ExactlyOnce) return new ValueTask(acknowledgements.WriteAsync([acknowledgement]));
        acknowledgements.Add(acknowledgement);
        return ValueTask.CompletedTask;
    }

    public Task<List<Message?>> ReadAsync(IReadOnlyList<StoredMessage> messages, CancellationToken cancellation) =>
        database.ReadAsync(session => messages.Select(message => BrokerRows.Message(session, message.Id)).ToList(), cancellation);

    public Task AddTopicAsync(long id, TopicName name) => database.WriteAsync(session => BrokerStatements.AddTopic(session, id, name));

    public Task AddQueueAsync(long id, long topic, string subscription, IReadOnlyCollection<string> routingKeys) =>
        database.WriteAsync(session => BrokerStatements.AddQueue(session, id, topic, subscription, string.Join('\n', routingKeys)));

    public Task SetRoutingKeysAsync(long queue, IReadOnlyCollection<string> routingKeys) =>
        database.WriteAsync(session => BrokerStatements.SetRoutingKeys(session, queue, string.Join('\n', routingKeys)));

    public Task DeleteQueueAsync(long topic, string subscription) => database.WriteAsync(session => BrokerStatements.DeleteQueue(session, topic, subscription));

    public Task DeleteTopicAsync(long topic) => database.WriteAsync(session => BrokerStatements.DeleteTopic(session, topic));

    /// <summary>Removes the messages of a queue that is gone, in steps that leave room for others' writes.</summary>
    public async Task SweepAsync(long queue)
    {
        while (await database.WriteAsync(session => BrokerStatements.Sweep(session, queue, SweepStep)))
        {
            // A step at a time.
        }
    }

    /// <summary>Reads what there is, and removes what a crash left of deleted queues.</summary>
    public async Task<BrokerContent> LoadAsync(CancellationToken cancellation)
    {
        var content = await database.ReadAsync(BrokerRows.Content, cancellation);
        lastMessage = content.LastMessage;
        lastTopic = content.LastTopic;
        lastQueue = content.LastQueue;
        foreach (var queue in content.Abandoned) await SweepAsync(queue);
        return content;
    }

    public ValueTask DisposeAsync() => acknowledgements.DisposeAsync();

    /// <exception cref="MessageNotStoredException">The disk is as full as it may become by messages.</exception>
    public void RequireRoom() => room.Require();

    static byte[] Bytes(ReadOnlyMemory<byte> body) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : body.ToArray();
}

/// <summary>A message on its way to the disk, and the acknowledgements that share its transaction.</summary>
sealed record PendingCommit(Task<bool> Commit, List<Acknowledgement> Carried);

using Microsoft.Extensions.Logging;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Embedded;

/// <summary>
/// Acknowledgements on their way to the disk. They ride along with the next send, or go alone after a short delay, so that a consumer that
/// keeps up with its senders costs no flushes of its own.
/// </summary>
sealed partial class AcknowledgementLog : IAsyncDisposable
{
    const int AtOnce = 1024;
    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    readonly Lock gate = new();
    readonly SqliteDatabase database;
    readonly TimeSpan delay;
    readonly ILogger logger;
    readonly ITimer timer;
    List<Acknowledgement> waiting = [];
    bool armed;
    bool failing;

    public AcknowledgementLog(SqliteDatabase database, TimeSpan delay, TimeProvider time, ILogger logger)
    {
        this.database = database;
        this.delay = delay;
        this.logger = logger;
        timer = time.CreateTimer(_ => _ = FlushAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(Acknowledgement acknowledgement)
    {
        lock (gate)
        {
            waiting.Add(acknowledgement);
            Arm(waiting.Count == AtOnce ? TimeSpan.Zero : delay);
        }
    }

    /// <summary>Takes what waits, for a write that will carry it.</summary>
    public List<Acknowledgement> Take()
    {
        lock (gate)
        {
            var taken = waiting;
            if (taken.Count > 0) waiting = [];
            return taken.Count > 0 ? taken : [];
        }
    }

    /// <summary>Puts back what a failed write carried.</summary>
    public void PutBack(List<Acknowledgement> taken)
    {
        if (taken.Count == 0) return;
        lock (gate)
        {
            waiting.AddRange(taken);
            armed = false;
            Arm(RetryDelay);
        }
    }

    /// <summary>Completes when all that waits is on the disk, or could not be written for now; then it is tried again later.</summary>
    async Task FlushAsync()
    {
        lock (gate) armed = false;
        var taken = Take();
        if (taken.Count > 0) await WriteAsync(taken);
    }

    /// <summary>Writes acknowledgements at once. Those that cannot be written join the ones that wait.</summary>
    public async Task WriteAsync(List<Acknowledgement> taken)
    {
        try
        {
            await database.WriteAsync(session => BrokerStatements.Remove(session, taken));
            failing = false;
        }
        catch (Exception e)
        {
            PutBack(taken);
            if (!failing) LogFailed(e);
            failing = true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        // Writes are done in order, so this one ends after those that are under way, also if nothing is left for it to carry.
        await WriteAsync(Take());
    }

    void Arm(TimeSpan after)
    {
        if (armed && after > TimeSpan.Zero) return;
        armed = true;
        timer.Change(after, Timeout.InfiniteTimeSpan);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Acknowledgements cannot be written; they are tried again, and what they are for would be delivered again after a restart")]
    partial void LogFailed(Exception exception);
}

using System.Collections.Concurrent;
using System.Net;
using TrustFlow.Client;
using TrustFlow.Client.Http;

namespace TrustFlow.Cli.Documents;

/// <summary>Sends documents into a flow, several at a time. A bad one does not keep the others from theirs.</summary>
sealed class DocumentLoading(Invocation invocation, string flow)
{
    const int AtOnce = 8;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    readonly ConcurrentQueue<(string Path, string Problem)> _failed = new();
    readonly TimeProvider time = invocation.Terminal.Time;
    int loaded;

    /// <summary>Notes a file that cannot be loaded.</summary>
    public void Refuse(string path, string problem) => _failed.Enqueue((path, problem));

    /// <summary>Loads files; what keeps every one of them from being loaded ends it.</summary>
    public async Task RunAsync(IReadOnlyList<string> files, Action advance)
    {
        var sending = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = invocation.Cancellation };
        try
        {
            await Parallel.ForEachAsync(files, sending, async (file, cancellation) =>
            {
                await LoadAsync(file, cancellation);
                advance();
            });
        }
        catch (OperationCanceledException) when (invocation.Cancellation.IsCancellationRequested)
        {
            ReportFailed();
            throw new CommandFailedException($"Stopped: {loaded} of {files.Count} documents were loaded for certain; load the others again.");
        }
        catch (Exception failure) when (IsForAll(failure))
        {
            ReportFailed();
            if (loaded == 0) throw;
            throw new CommandFailedException($"{failure.Message} {loaded} of {files.Count} documents were loaded before; load the others again.", ExitStatus.Of(failure));
        }
    }

    /// <summary>Tells how it went.</summary>
    public void Conclude()
    {
        ReportFailed();
        var json = new { loaded = loaded, failed = _failed.Select(one => new { file = one.Path, error = one.Problem }).ToList() };
        invocation.Report.Value($"{loaded} {(loaded == 1 ? "document" : "documents")} loaded into the flow '{flow}'.", json);
    }

    void ReportFailed()
    {
        foreach (var (path, problem) in _failed.OrderBy(one => one.Path, StringComparer.Ordinal)) invocation.Complain($"{path} {problem}", ExitStatus.Failed);
    }

    async Task LoadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var text = await TextDocument.ReadAsync(file, cancellation);
            await SendAsync(file, text, cancellation);
            Interlocked.Increment(ref loaded);
        }
        catch (CommandFailedException bad)
        {
            Refuse(file, bad.Message);
        }
        catch (ServerRefusedException refused) when (!IsForAll(refused))
        {
            Refuse(file, $"was refused: {refused.Message}");
        }
    }

    // Where nobody receives yet, a flow is just starting: its processors bind their queues within moments.
    async Task SendAsync(string file, string text, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            try
            {
                await invocation.Server.LoadAsync(flow, new(invocation.Workspace, file, Revision(), text), cancellation);
                return;
            }
            catch (ServerRefusedException busy) when (busy.Status == HttpStatusCode.ServiceUnavailable && time.GetElapsedTime(began) + pause <= Patience)
            {
                await Task.Delay(pause, time, cancellation);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            }
        }
    }

    // Microseconds since 1970: it rises with each load of a document.
    long Revision() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    // Where nobody received one document for all that time, nobody will receive the next.
    static bool IsForAll(Exception failure) => failure is ServerUnreachableException
        || failure is ServerRefusedException
        {
            Status: HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable,
        };
}

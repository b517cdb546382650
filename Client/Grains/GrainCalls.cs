using System.Net;
using Orleans.Runtime;
using TrustFlow.Client.Hosting;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Client.Grains;

/// <summary>Calls of grains whose failures are told as those of requests over HTTP.</summary>
static class GrainCalls
{
    /// <summary>The answer of a call.</summary>
    /// <exception cref="ServerRefusedException">It is refused, or failed.</exception>
    /// <exception cref="ServerUnreachableException">No silo answers.</exception>
    public static async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return await call(cancellation);
        }
        catch (Exception failed) when (failed is not ServerRefusedException && !cancellation.IsCancellationRequested)
        {
            throw Told(failed);
        }
        catch (Exception failed) when (failed is not ServerRefusedException and not OperationCanceledException)
        {
            // Whatever came of it, the caller had given up before.
            throw new OperationCanceledException(failed.Message, failed, cancellation);
        }
    }

    static Exception Told(Exception failed)
    {
        if (failed is SiloUnavailableException || ClusterConnection.IsLost(failed))
            return new ServerUnreachableException($"The cluster cannot be reached ({ServerUnreachableException.Reason(failed)}). See that one of its silos runs and has a gateway port, and try again.", failed);
        return Refused(failed);
    }

    /// <summary>How a server would tell of it.</summary>
    public static ServerRefusedException Refused(Exception failed)
    {
        var failure = failed is PubSubException ? Failure.Passing(failed) : Failure.Of(failed);
        return new(failure.Code, failure.Detail.ReplaceLineEndings(" "), (HttpStatusCode)failure.Status);
    }
}

using System.Net;
using Orleans.Runtime;
using TrustFlow.Access;
using TrustFlow.Client.Hosting;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Client.Grains;

/// <summary>Calls of grains whose failures are told as those of requests over HTTP.</summary>
/// <param name="token">What is shown to the silos; null where nobody needs one.</param>
sealed class GrainCalls(string? token)
{
    /// <summary>The answer of a call.</summary>
    /// <exception cref="ServerRefusedException">It is refused, or failed.</exception>
    /// <exception cref="ServerUnreachableException">No silo answers.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();

        // For this call alone: what is set in here is gone when the caller goes on.
        if (token is not null) RequestContext.Set(Caller.TokenKey, token);
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

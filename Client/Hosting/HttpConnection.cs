using Microsoft.Extensions.Hosting;

namespace TrustFlow.Client.Hosting;

/// <summary>Holds the start of the host up until the server answers, as the connection to a cluster does.</summary>
sealed class HttpConnection(ITrustFlowClient client, TrustFlowClientOptions options, ConnectionAttempts attempts) : IHostedService
{
    const int FirstServerError = 500;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (await FailureAsync(cancellationToken) is { } failure) await attempts.AgainAsync(failure.Message, failure, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A server that starts answers that it is not ready. One that refuses otherwise is there: it will say so to whoever asks.
    async Task<Exception?> FailureAsync(CancellationToken cancellation)
    {
        using var limit = attempts.Limit();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await client.GetVersionAsync(ending.Token);
            return null;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            return new ServerUnreachableException(options.Server!, e);
        }
        catch (ServerUnreachableException e)
        {
            return e;
        }
        catch (ServerRefusedException e)
        {
            return (int)e.Status >= FirstServerError ? e : null;
        }
    }
}

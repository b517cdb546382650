using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TrustFlow.Bootstrap;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Deployment;

public sealed class GreetingTests(GreetingTests.FalteringSilo silo) : IClassFixture<GreetingTests.FalteringSilo>
{
    [Fact]
    public async Task Status_FailingAtFirst_IsAskedForAgainAndEndsNoSilo()
    {
        await silo.AskedAgain.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.False(silo.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Get, "/health/live")).Status);
    }

    /// <summary>A silo whose bootstrap cannot be asked at first.</summary>
    public sealed class FalteringSilo : LocalSilo
    {
        readonly TaskCompletionSource askedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked;

        internal Task AskedAgain => askedAgain.Task;

        private protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            Calls.Before<IBootstrapGrain>(nameof(IBootstrapGrain.GetStatusAsync), _ =>
            {
                if (Interlocked.Increment(ref asked) == 1) throw new TimeoutException("Response did not arrive on time.");
                askedAgain.TrySetResult();
                return Task.CompletedTask;
            });
        }
    }
}

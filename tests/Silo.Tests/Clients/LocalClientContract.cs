using System.Net;
using TrustFlow.Config;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Clients;

/// <summary>What every client does, and what it says when a silo does what a test has to bring about.</summary>
public abstract class LocalClientContract(LocalSilo silo) : ClientContract, IDisposable
{
    public static TheoryData<string, HttpStatusCode, string> Failures => new()
    {
        { nameof(TimeoutException), HttpStatusCode.GatewayTimeout, "timeout" },
        { nameof(OrleansException), HttpStatusCode.ServiceUnavailable, "unavailable" },
        { nameof(OperationCanceledException), HttpStatusCode.ServiceUnavailable, "unavailable" },
        { nameof(ConfigException), HttpStatusCode.ServiceUnavailable, "config-error" },
        { nameof(NotAllowedException), HttpStatusCode.Forbidden, "not-allowed" },
        { nameof(InvalidOperationException), HttpStatusCode.InternalServerError, "internal" },
    };

    public void Dispose()
    {
        silo.Calls.Clear();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Grain_Failing_IsTold(string failure, HttpStatusCode status, string code)
    {
        silo.Calls.Before<IConfigLedgerGrain>(nameof(IConfigLedgerGrain.GetVersionAsync), _ => throw Thrown(failure));

        await RefusedAsync(code, status, () => Client.GetVersionAsync(Limit));
    }

    [Fact]
    public async Task Watch_FromAVersionThatIsForgotten_IsRefused()
    {
        var first = await PutAsync("t", "k", "1");
        await PutAsync("t", "k", "2");
        await PutAsync("t", "k", "3");
        await silo.CompactAsync();

        await RefusedAsync("compacted", HttpStatusCode.Gone, () => AllAsync(Client.WatchAsync(new([], Workspace), first, Limit)));
        await RefusedAsync("compacted", HttpStatusCode.Gone, () => Client.DiffAsync(Workspace, default, first, null, Limit));
    }

    [Fact]
    public async Task Call_CancelledWhileItWaits_EndsAtOnceAndIsDoneAllTheSame()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Calls.Before<IWorkspaceGrain>(nameof(IWorkspaceGrain.CommitAsync), _ =>
        {
            begun.TrySetResult();
            return held.Task;
        });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Limit);

        var commit = Client.CommitAsync(Workspace, Batch(("t", "k", "1")), ending.Token);
        await begun.Task.WaitAsync(Limit);
        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commit.WaitAsync(Limit));
        held.SetResult();
    }

    static Exception Thrown(string name) => name switch
    {
        nameof(TimeoutException) => new TimeoutException("Response did not arrive on time."),
        nameof(OrleansException) => new OrleansException("The activation is gone."),
        nameof(OperationCanceledException) => new OperationCanceledException(),
        nameof(ConfigException) => new ConfigException("The store is busy."),
        nameof(NotAllowedException) => new NotAllowedException("It is not yours."),
        _ => new InvalidOperationException("a secret"),
    };
}

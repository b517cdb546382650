using System.Threading.Channels;
using TrustFlow.Client.Config;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.Testing;

namespace TrustFlow.Client.Tests.Config;

public sealed class ReconcilerTests : IReconciled<string, string>, IAsyncLifetime
{
    readonly ManualTimeProvider time = new();
    readonly Channel<string> did = Channel.CreateUnbounded<string>();
    readonly Reconciler<string, string> reconciler;
    Func<string, string, CancellationToken, Task> starting = (_, _, _) => Task.CompletedTask;
    Func<string, Task> stopping = _ => Task.CompletedTask;

    public ReconcilerTests() => reconciler = new Reconciler<string, string>(this, time);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await reconciler.DisposeAsync();

    [Fact]
    public async Task Want_New_Starts()
    {
        reconciler.Want("a", "1");

        Assert.Equal("start a 1", await NextAsync());
    }

    [Fact]
    public async Task Want_Changed_StopsAndStarts()
    {
        reconciler.Want("a", "1");
        await NextAsync();

        reconciler.Want("a", "2");

        Assert.Equal(["stop a for 2", "start a 2"], [await NextAsync(), await NextAsync()]);
    }

    [Fact]
    public async Task Want_Nothing_Stops()
    {
        reconciler.Want("a", "1");
        await NextAsync();

        reconciler.Want("a", null);

        Assert.Equal("stop a for nothing", await NextAsync());
    }

    [Fact]
    public async Task Want_TheSame_DoesNothing()
    {
        reconciler.Want("a", "1");
        await NextAsync();

        reconciler.Want("a", "1");
        reconciler.Want("b", "1");

        Assert.Equal("start b 1", await NextAsync());
    }

    [Fact]
    public async Task Start_Fails_IsTriedAgainWithGrowingDelays()
    {
        var failures = 2;
        starting = (_, _, _) => failures-- > 0 ? throw new InvalidOperationException("no") : Task.CompletedTask;

        reconciler.Want("a", "1");
        Assert.Equal(["start a 1", "failed a 1"], [await NextAsync(), await NextAsync()]);
        await time.PassAsync(TimeSpan.FromSeconds(0.25));
        Assert.Equal(["start a 1", "failed a 1"], [await NextAsync(), await NextAsync()]);
        await time.PassAsync(TimeSpan.FromSeconds(0.5));

        Assert.Equal("start a 1", await NextAsync());
    }

    [Fact]
    public async Task Start_FailsAndIsWantedNoMore_EndsWithAStop()
    {
        starting = (_, _, _) => throw new InvalidOperationException("no");
        reconciler.Want("a", "1");
        Assert.Equal(["start a 1", "failed a 1"], [await NextAsync(), await NextAsync()]);

        reconciler.Want("a", null);

        Assert.Equal("stop a for nothing", await NextAsync());
    }

    [Fact]
    public async Task Start_Slow_IsCancelledWhenSomethingElseIsWanted()
    {
        starting = (_, wanted, changed) => wanted == "slow" ? Cancelled.WaitAsync(changed) : Task.CompletedTask;
        reconciler.Want("a", "slow");
        await NextAsync();

        reconciler.Want("a", "quick");

        Assert.Equal("start a quick", await NextAsync());
    }

    [Fact]
    public async Task Start_Slow_KeepsNoOtherKeyWaiting()
    {
        starting = (key, _, changed) => key == "a" ? Cancelled.WaitAsync(changed) : Task.CompletedTask;
        reconciler.Want("a", "1");
        await NextAsync();

        reconciler.Want("b", "1");

        Assert.Equal("start b 1", await NextAsync());
    }

    [Fact]
    public async Task Stop_Fails_CountsAsStopped()
    {
        stopping = _ => throw new InvalidOperationException("no");
        reconciler.Want("a", "1");
        await NextAsync();

        reconciler.Want("a", "2");

        Assert.Equal(["stop a for 2", "failed a nothing", "start a 2"], [await NextAsync(), await NextAsync(), await NextAsync()]);
    }

    [Fact]
    public async Task Dispose_StopsAllThatRuns()
    {
        reconciler.Want("a", "1");
        reconciler.Want("b", "1");
        await NextAsync();
        await NextAsync();

        await reconciler.DisposeAsync();
        reconciler.Want("c", "1");

        Assert.Equal(["stop a for nothing", "stop b for nothing"], new[] { await NextAsync(), await NextAsync() }.Order());
        Assert.Empty(reconciler.Running());
        Assert.False(did.Reader.TryRead(out _));
    }

    async Task IReconciled<string, string>.StartAsync(string key, string wanted, CancellationToken cancellation)
    {
        did.Writer.TryWrite($"start {key} {wanted}");
        await starting(key, wanted, cancellation);
    }

    async Task IReconciled<string, string>.StopAsync(string key, string? next)
    {
        did.Writer.TryWrite($"stop {key} for {next ?? "nothing"}");
        await stopping(key);
    }

    void IReconciled<string, string>.Failed(string key, string? wanted, Exception exception) => did.Writer.TryWrite($"failed {key} {wanted ?? "nothing"}");

    async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await did.Reader.ReadAsync(limit.Token);
    }
}

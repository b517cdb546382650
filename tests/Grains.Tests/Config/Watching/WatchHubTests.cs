using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;
using Orleans;
using Orleans.Runtime;
using TrustFlow.Config;
using TrustFlow.Config.Watching;
using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Config.Watching;

public sealed class WatchHubTests
{
    [Fact]
    public async Task Dispose_OfAHubThatWasNotStopped_EndsItsFollowing()
    {
        var (grains, store, time) = (Substitute.For<IGrainFactory>(), Substitute.For<IConfigStore>(), new ManualTimeProvider());
        var (follows, ledger) = (0, Substitute.For<IConfigLedgerGrain>());
        var followed = new TaskCompletionSource();
        grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key).Returns(ledger);
        ledger.FollowAsync(Arg.Any<long>(), Arg.Any<CancellationToken>()).Returns<Task<LedgerProgress>>(_ =>
        {
            follows++;
            followed.TrySetResult();
            throw new InvalidOperationException("The silo is gone.");
        });
        store.ReadBoundsAsync(Arg.Any<CancellationToken>()).Returns(new LogBounds(0, 0));
        var hub = new WatchHub(grains, store, time, Options.Create(new ConfigOptions()), NullLogger<WatchHub>.Instance);
        var lifecycle = Substitute.For<ISiloLifecycle>();
        ILifecycleObserver? observer = null;
        lifecycle.Subscribe(Arg.Any<string>(), Arg.Any<int>(), Arg.Do<ILifecycleObserver>(it => observer = it)).Returns(Substitute.For<IDisposable>());
        hub.Participate(lifecycle);
        await observer!.OnStart();
        using var watcher = await hub.WatchAsync(WatchScope.Of(null, [], null), after: null);
        await followed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        hub.Dispose();
        hub.Dispose();
        time.Advance(TimeSpan.FromHours(1));

        Assert.True(hub.IsEnding);
        Assert.Equal(1, follows);
    }
}

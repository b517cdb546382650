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

    [Fact]
    public async Task Read_OfALogOfWhichMostConcernsOthers_GoesOnWithoutWaiting()
    {
        var (store, time) = (Substitute.For<IConfigStore>(), new ManualTimeProvider());
        store.ReadBoundsAsync(Arg.Any<CancellationToken>()).Returns(new LogBounds(0, 15_000));
        store.ReadAsync(Arg.Any<string>(), Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(new WorkspaceRead(0, []));
        var change = new ConfigChange(12_000, "id", time.GetUtcNow(), "me", "w", [new("t", "k", null, "1")]);
        store.ReadChangesAsync(Arg.Any<ChangeScope>(), 0, Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(new ChangePage([], 5_000, More: true));
        store.ReadChangesAsync(Arg.Any<ChangeScope>(), 5_000, Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(new ChangePage([], 10_000, More: true));
        store.ReadChangesAsync(Arg.Any<ChangeScope>(), 10_000, Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(new ChangePage([change], 15_000, More: false));
        using var hub = new WatchHub(Substitute.For<IGrainFactory>(), store, time, Options.Create(new ConfigOptions()), NullLogger<WatchHub>.Instance);
        using var watcher = await hub.WatchAsync(WatchScope.Of(null, ["t"], null), after: 0);

        var hasty = await watcher.ReadAsync(10, TimeSpan.Zero);
        var page = await watcher.ReadAsync(10, TimeSpan.FromSeconds(15)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((0, 5_000), (hasty.Changes.Length, hasty.Position));
        Assert.Equal(12_000, Assert.Single(page.Changes).Version);
        Assert.Equal(15_000, page.Position);
    }
}

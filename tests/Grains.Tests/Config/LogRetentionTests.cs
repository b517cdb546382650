using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Config;

public sealed class LogRetentionTests : IAsyncLifetime
{
    const int Old = 700;
    const int Young = 50;

    readonly TemporaryFolder folder = new();
    readonly ManualTimeProvider time = new();
    readonly ConfigOptions options = new() { RetainBatches = 10 };
    SqliteDatabase database = null!;
    SqliteConfigStore store = null!;

    public async Task InitializeAsync()
    {
        database = SqliteDatabase.Open(Path.Combine(folder.Path, "test.db"), SqliteConfigStore.Schema);
        store = new(database);
        for (var i = 0; i < Old + Young; i++)
        {
            var at = time.GetUtcNow() - (i < Old ? options.RetainAge + TimeSpan.FromDays(1) : TimeSpan.FromDays(1));
            await store.CommitAsync(i, [new Batch($"b{i}", "w", "test", at, [new EntryWrite("t", $"k{i}", "v")])]);
        }
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Compact_ForgetsWhatIsOldInSmallSteps_AndPausesBetweenThem()
    {
        var compacting = Retention().CompactAsync();
        var pauses = 0;
        while (!compacting.IsCompleted)
        {
            await Task.WhenAny(compacting, time.WhenTimerIsSetAsync(options.RetainPause));
            if (compacting.IsCompleted) break;
            pauses++;
            time.Advance(options.RetainPause);
        }

        Assert.Equal(Old, await compacting);
        Assert.Equal(new LogBounds(Old, Old + Young), await store.ReadBoundsAsync());
        Assert.InRange(pauses, 3, Old);
        Assert.Equal(Old + Young, (await store.ReadAsync("w", "t")).Entries.Count);
    }

    [Theory]
    [InlineData(Young + 100, Old - 100)]
    [InlineData(0, Old)]
    public async Task Compact_KeepsTheLastHoweverOld(int keep, int compacted)
    {
        (options.RetainBatches, options.RetainPause) = (keep, TimeSpan.Zero);

        await Retention().CompactAsync();

        Assert.Equal(compacted, (await store.ReadBoundsAsync()).Compacted);
    }

    [Fact]
    public async Task Run_LooksFromTimeToTime_UntilItIsCancelled()
    {
        options.RetainPause = TimeSpan.Zero;
        using var stop = new CancellationTokenSource();
        var running = Retention().RunAsync(stop.Token);
        Assert.Equal(0, (await store.ReadBoundsAsync()).Compacted);

        time.Advance(options.RetainPeriod);
        while ((await store.ReadBoundsAsync()).Compacted < Old) await Task.Yield();
        time.Advance(options.RetainAge);
        while ((await store.ReadBoundsAsync()).Compacted < Old + Young - options.RetainBatches) await Task.Yield();

        await stop.CancelAsync();
        await running;
    }

    LogRetention Retention() => new(store, time, Options.Create(options), NullLogger<LogRetention>.Instance);
}

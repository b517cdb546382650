using TrustFlow.Testing;

namespace TrustFlow.Embedded.Tests;

public interface ITicking : IGrainWithStringKey
{
    Task Start(TimeSpan dueTime, TimeSpan period, bool interleave = false);

    Task Change(TimeSpan dueTime, TimeSpan period);

    Task Stop();

    Task Hold(string door);

    Task<int> Ticks();

    Task End();
}

public sealed class TickingGrain : Grain, ITicking
{
    IGrainTimer? timer;
    int ticks;

    public Task Start(TimeSpan dueTime, TimeSpan period, bool interleave = false)
    {
        timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task Stop()
    {
        timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task Hold(string door) => Doors.PassAsync(door);

    public Task<int> Ticks() => Task.FromResult(ticks);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    Task Tick()
    {
        Assert.Same(GrainContext.Scheduler, TaskScheduler.Current);
        ticks++;
        Doors.Write($"tick {this.GetPrimaryKeyString()}", $"{ticks}");
        if (ticks == 2 && this.GetPrimaryKeyString() == "throws") throw new InvalidDataException("a tick fails");
        return Task.CompletedTask;
    }
}

public sealed class TimerTests : IAsyncLifetime
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly ManualTimeProvider clock = new();
    Silo silo = null!;

    public async Task InitializeAsync() => silo = await Silo.StartAsync(clock: clock);

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Theory]
    [InlineData("ticks")]
    [InlineData("throws")]
    public async Task Timer_TicksAfterItsDueTime_ThenAlwaysAPeriodAfterTheLastTick(string key)
    {
        var grain = silo.Grain<ITicking>(key);
        await grain.Start(Second, 2 * Second);
        Assert.Equal(0, await grain.Ticks());
        clock.Advance(Second);
        Assert.Equal(1, await grain.Ticks());
        foreach (var expected in (int[])[2, 3, 4])
        {
            clock.Advance(2 * Second);
            Assert.Equal(expected, await grain.Ticks());
        }
    }

    [Fact]
    public async Task Timer_Changed_TicksAtItsNewTimes_AndOnceWithoutAPeriod()
    {
        var grain = silo.Grain<ITicking>("changed");
        await grain.Start(Second, Second);
        await grain.Change(10 * Second, Timeout.InfiniteTimeSpan);
        clock.Advance(9 * Second);
        Assert.Equal(0, await grain.Ticks());
        clock.Advance(Second);
        Assert.Equal(1, await grain.Ticks());
        clock.Advance(60 * Second);
        Assert.Equal(1, await grain.Ticks());
    }

    [Fact]
    public async Task Timer_Disposed_TicksNoMore()
    {
        var grain = silo.Grain<ITicking>("disposed");
        await grain.Start(Second, Second);
        await grain.Stop();
        clock.Advance(10 * Second);
        Assert.Equal(0, await grain.Ticks());
    }

    [Fact]
    public async Task Timer_OfADeactivatedGrain_TicksNoMore()
    {
        var grain = silo.Grain<ITicking>("gone");
        await grain.Start(Second, Second);
        await grain.End();
        Assert.Equal(0, await grain.Ticks());
        clock.Advance(10 * Second);
        Assert.Equal(0, await grain.Ticks());
        Assert.Empty(Doors.Read("tick gone"));
    }

    [Fact]
    public async Task Tick_OfAnOrdinaryTimer_WaitsForTheRunningCall_AndAnInterleavingOneDoesNot()
    {
        var ordinary = silo.Grain<ITicking>("ordinary");
        var interleaving = silo.Grain<ITicking>("interleaving");
        await ordinary.Start(Second, Timeout.InfiniteTimeSpan);
        await interleaving.Start(Second, Timeout.InfiniteTimeSpan, interleave: true);
        var holds = new[] { ordinary.Hold("ordinary"), interleaving.Hold("interleaving") };
        await Doors.IsReachedAsync("ordinary");
        await Doors.IsReachedAsync("interleaving");
        clock.Advance(Second);
        while (Doors.Read("tick interleaving").Length == 0) await Task.Yield();
        Assert.Empty(Doors.Read("tick ordinary"));
        Doors.Unlock("ordinary");
        Doors.Unlock("interleaving");
        await Task.WhenAll(holds);
        Assert.Equal(1, await ordinary.Ticks());
    }

    [Fact]
    public async Task Timer_WithATimeThatIsNone_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => silo.Grain<ITicking>("refused").Start(-2 * Second, Second));
}

using TrustFlow.Testing;

namespace TrustFlow.Embedded.Tests;

public sealed class TimeoutTests : IAsyncLifetime
{
    readonly ManualTimeProvider clock = new();
    Silo silo = null!;

    public async Task InitializeAsync() => silo = await Silo.StartAsync(clock: clock);

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Call_NotAnsweredIn30Seconds_FailsAndGoesOn()
    {
        var gate = silo.Grain<IGate>("slow");
        var held = gate.Write("slow");
        await Doors.IsReachedAsync("slow");
        var waits = gate.Mark("never");
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(held.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(3));
        var error = await Assert.ThrowsAsync<TimeoutException>(() => held);
        Assert.Contains("IGate.Write", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => waits);

        var next = gate.Mark("next");
        Assert.False(next.IsCompleted);
        Doors.Unlock("slow");
        await next;
        Assert.Equal(["next"], await gate.Lines());
    }

    [Fact]
    public async Task Call_ThatComesBackToItsCaller_FailsByTimeout()
    {
        var call = silo.Grain<IGate>("dead-a").CallBack("dead-b", allow: false);
        // The inner call waits for the outer one, so both reach their deadlines.
        while (!call.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task Call_Cancelled_EndsAtOnceAndTellsTheGrain()
    {
        using var cancel = new CancellationTokenSource();
        var gate = silo.Grain<IGate>("cancelled");
        var held = gate.WaitFor("cancelled", cancel.Token);
        await Doors.IsReachedAsync("cancelled");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        await gate.Mark("free again");
    }

    [Fact]
    public async Task Call_CancelledWhileItWaits_IsNeverServed()
    {
        using var cancel = new CancellationTokenSource();
        var gate = silo.Grain<IGate>("cancelled-waiting");
        var held = gate.Write("cancelled-waiting");
        await Doors.IsReachedAsync("cancelled-waiting");
        var waits = gate.WaitFor("cancelled-never", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        Doors.Unlock("cancelled-waiting");
        await held;
        await gate.Mark("x");
        Assert.False(Doors.IsReachedAsync("cancelled-never").IsCompleted);
    }
}

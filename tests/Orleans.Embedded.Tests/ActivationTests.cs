using TrustFlow.Testing;

namespace TrustFlow.Embedded.Tests;

public interface ILife : IGrainWithStringKey
{
    Task<int> Number();

    Task End(string? door = null);

    Task Stay(TimeSpan time);
}

public class LifeGrain : Grain, ILife
{
    static readonly Dictionary<string, int> Numbers = [];
    int number;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (Numbers) Numbers[IdentityString] = number = Numbers.GetValueOrDefault(IdentityString) + 1;
        Doors.Write(IdentityString, $"on {number}");
        if (this.GetPrimaryKeyString().StartsWith("fails-once", StringComparison.Ordinal) && number == 1) throw new InvalidDataException("not yet");
        if (this.GetPrimaryKeyString() == "never") DeactivateOnIdle();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Doors.Write(IdentityString, $"off {number} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> Number() => Task.FromResult(number);

    public Task End(string? door = null)
    {
        DeactivateOnIdle();
        return door is null ? Task.CompletedTask : Doors.PassAsync(door);
    }

    public Task Stay(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }
}

public interface IKeptLife : ILife;

[KeepAlive]
public sealed class KeptLifeGrain : LifeGrain, IKeptLife;

public sealed class ActivationTests : IAsyncLifetime
{
    readonly ManualTimeProvider clock = new();
    Silo silo = null!;

    public async Task InitializeAsync() => silo = await Silo.StartAsync(clock: clock);

    public async Task DisposeAsync() => await silo.DisposeAsync();

    ILife Life(string key) => silo.Client.GetGrain<ILife>(key, typeof(LifeGrain).FullName);

    [Fact]
    public async Task Activation_ThatFails_FailsTheWaitingCalls_AndTheNextCallTriesAnew()
    {
        var life = Life("fails-once");
        var calls = Enumerable.Range(0, 3).Select(_ => life.Number()).ToArray();
        var outcomes = await Task.WhenAll(calls.Select(async call => (await Record.ExceptionAsync(() => call))?.Message));
        Assert.Equal("not yet", outcomes[0]);
        Assert.Equal(2, await life.Number());
    }

    [Fact]
    public async Task DeactivateOnIdle_WithWaitingCalls_HandsThemToANewActivation()
    {
        var life = Life("ends");
        Assert.Equal(1, await life.Number());
        var end = life.End("ends");
        await Doors.IsReachedAsync("ends");
        var waiting = Enumerable.Range(0, 10).Select(_ => life.Number()).ToArray();
        Doors.Unlock("ends");
        await end;
        Assert.All(await Task.WhenAll(waiting), number => Assert.Equal(2, number));
        Assert.Equal(["on 1", "off 1 ApplicationRequested", "on 2"], Doors.Read("life/ends"));
    }

    [Fact]
    public async Task DeactivateOnIdle_WhileActivating_ServesWhatWaitsFirst() => Assert.InRange(await Life("never").Number(), 1, int.MaxValue);

    [Fact]
    public async Task Activation_NotUsedForItsAge_Ends()
    {
        var life = Life("idle");
        await life.Number();
        clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(1, await life.Number());
        clock.Advance(TimeSpan.FromMinutes(17));
        Assert.Equal(2, await life.Number());
        Assert.Contains("off 1 ActivationIdle", Doors.Read("life/idle"));
    }

    [Fact]
    public async Task Activation_ThatIsDelayedOrKept_StaysPastItsAge()
    {
        var delayed = Life("delayed");
        await delayed.Stay(TimeSpan.FromHours(2));
        var kept = silo.Grain<IKeptLife>("kept");
        await kept.Number();
        clock.Advance(TimeSpan.FromMinutes(90));
        Assert.Equal(1, await delayed.Number());
        clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(2, await delayed.Number());
        Assert.Equal(1, await kept.Number());
    }

    [Fact]
    public async Task Deactivation_RacingWithCalls_LosesNoneAndRunsOneActivationAtATime()
    {
        var life = Life("race");
        var calls = Enumerable.Range(0, 8).Select(async caller =>
        {
            for (var i = 0; i < 200; i++)
            {
                if (i % 20 == caller) await life.End();
                else await life.Number();
            }
        });
        await Task.WhenAll(calls);
        var log = Doors.Read("life/race");
        for (var i = 0; i < log.Length; i++) Assert.StartsWith(i % 2 == 0 ? $"on {i / 2 + 1}" : $"off {i / 2 + 1}", log[i], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_OfTheSilo_ServesWhatItTook_DeactivatesAll_AndRefusesTheRest()
    {
        var life = Life("stopped");
        await life.Number();
        var gate = silo.Grain<IGate>("stop-gate");
        var held = gate.Write("stop-gate");
        await Doors.IsReachedAsync("stop-gate");
        var waits = gate.Mark("accepted");
        var stop = silo.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => life.Number());
        Assert.False(stop.IsCompleted);
        Doors.Unlock("stop-gate");
        await Task.WhenAll(held, waits, stop);
        Assert.Contains("off 1 ShuttingDown", Doors.Read("life/stopped"));
    }

    [Fact]
    public async Task Stop_WithoutTime_DoesNotWaitForAGrain()
    {
        var held = silo.Grain<IGate>("stuck").Write("stuck");
        await Doors.IsReachedAsync("stuck");
        await Record.ExceptionAsync(() => silo.StopAsync(new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => held);
    }
}

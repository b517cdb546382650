using TrustFlow.Testing;

namespace TrustFlow.Hosting.Tests;

public sealed class AvailabilityTests
{
    readonly ManualTimeProvider clock = new();
    readonly List<string> told = [];

    [Fact]
    public async Task Open_ThatFailsAtFirst_IsTriedAgainWithGrowingPauses()
    {
        var attempts = 0;
        var opening = OpenAsync(_ => ++attempts < 4 ? throw new IOException($"no {attempts}") : Task.FromResult("there"), wait: true);

        foreach (var pause in new[] { 100, 200, 400 }) await clock.PassAsync(TimeSpan.FromMilliseconds(pause));

        Assert.Equal("there", await opening);
        Assert.Equal(["no 1", "no 2", "no 3"], told);
    }

    [Fact]
    public async Task Open_NobodyIsToWait_EndsWithTheReasonInOneLine()
    {
        var refused = await Assert.ThrowsAsync<StartException>(() => OpenAsync<int>(_ => throw new IOException("no\nbroker"), wait: false));

        Assert.Equal("no broker", refused.Message);
        Assert.Empty(told);
    }

    [Fact]
    public async Task Open_FailureOfAnotherKind_IsNotTriedAgain() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync<int>(_ => throw new InvalidOperationException(), wait: true));

    [Fact]
    public async Task Open_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var opening = OpenAsync<int>(_ => throw new IOException("no"), wait: true, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    Task<T> OpenAsync<T>(Func<CancellationToken, Task<T>> open, bool wait, CancellationToken cancellation = default) =>
        Availability.OpenAsync(open, static e => e is IOException, wait, Tell, clock, cancellation);

    Task Tell(string why)
    {
        told.Add(why);
        return Task.CompletedTask;
    }
}

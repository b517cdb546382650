using TrustFlow.Config;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Config;

/// <summary>Those who wait for the ledger.</summary>
public sealed class LedgerFollowersTests : IDisposable
{
    static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    readonly ManualTimeProvider time = new();
    readonly CancellationTokenSource stopping = new();
    readonly LedgerFollowers followers;

    public LedgerFollowersTests() => followers = new(time, stopping.Token);

    public void Dispose() => stopping.Dispose();

    [Fact]
    public async Task Follow_NothingComes_IsAnsweredWhenTheWaitIsOver()
    {
        var follow = followers.FollowAsync(0, Wait, default);
        time.Advance(Wait - TimeSpan.FromTicks(1));
        Assert.False(follow.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(0, (await follow).Head);
    }

    [Fact]
    public async Task Follow_HostStops_IsAnsweredAtOnceAndThoseThatStillComeSoon()
    {
        var follow = followers.FollowAsync(0, Wait, default);
        await stopping.CancelAsync();
        Assert.Empty((await follow).Touched);

        var late = followers.FollowAsync(0, Wait, default);
        Assert.False(late.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Empty((await late).Touched);
    }

    [Fact]
    public async Task Follow_GivenUp_IsCancelled()
    {
        using var given = new CancellationTokenSource();
        var follow = followers.FollowAsync(0, Wait, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follow);
    }
}

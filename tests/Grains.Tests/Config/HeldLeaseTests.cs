using NSubstitute;
using TrustFlow.Config;
using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Config;

public sealed class HeldLeaseTests
{
    readonly ILeases leases = Substitute.For<ILeases>();
    readonly ManualTimeProvider clock = new();

    [Fact]
    public async Task Release_WhileItIsAskedFor_ComesAfterTheAnswerAndForGood()
    {
        var answer = new TaskCompletionSource<Lease?>();
        leases.Length.Returns(TimeSpan.FromSeconds(10));
        leases.TakeAsync("l", "a", Arg.Any<CancellationToken>()).Returns(answer.Task);
        var lease = new HeldLease("l", "a", leases, clock);
        var asked = lease.TakeAsync();

        var release = lease.ReleaseAsync();
        await leases.DidNotReceiveWithAnyArgs().ReleaseAsync("", "");
        answer.SetResult(new Lease(1));
        await asked;
        await release;

        await leases.Received(1).ReleaseAsync("l", "a", Arg.Any<CancellationToken>());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await lease.TakeAsync());
        Assert.False(lease.IsHeld);
        await leases.Received(1).TakeAsync("l", "a", Arg.Any<CancellationToken>());
    }
}

using NSubstitute;
using TrustFlow.Config;
using TrustFlow.Config.Memory;
using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Config.Memory;

public sealed class WorkspaceViewTests
{
    readonly IConfigStore store = Substitute.For<IConfigStore>();
    readonly Queue<TaskCompletionSource<WorkspacePage>> reads = new();
    readonly ManualTimeProvider clock = new();
    readonly ILeases leases = Substitute.For<ILeases>();
    WorkspaceView view = null!;

    [Fact]
    public async Task Ready_WaitsForTheSnapshot()
    {
        Begin();
        var ready = view.ReadyAsync(default).AsTask();
        Assert.Null(view.Find());
        Assert.False(ready.IsCompleted);

        Snapshot(5);

        Assert.Equal(5, (await ready).Version);
    }

    [Fact]
    public async Task Ready_StoreFails_FailsTheWaitersAndTheNextTriesAgain()
    {
        Begin();
        var ready = view.ReadyAsync(default).AsTask();

        reads.Dequeue().SetException(new IOException("disk"));

        Assert.Contains("disk", (await Assert.ThrowsAsync<ConfigException>(() => ready)).Message, StringComparison.Ordinal);
        var again = view.ReadyAsync(default).AsTask();
        Snapshot(5);
        Assert.Equal(5, (await again).Version);
    }

    [Fact]
    public async Task Answered_AfterAFillThatFailed_BeginsAnother()
    {
        Begin();
        reads.Dequeue().SetException(new IOException("disk"));
        view.Sent();

        await Answered(4, previous: 2);
        Snapshot(4);

        Assert.Equal(4, view.Find()?.Version);
    }

    [Fact]
    public async Task Ready_StoreAnswersAtOnce_DoesNotWait()
    {
        Begin();
        Snapshot(5);
        view.Sent();
        view.Lost();
        reads.Dequeue().SetException(new IOException("disk"));
        store.ReadPageAsync("w", null, Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(new WorkspacePage(6, [], More: false));

        Assert.Equal(6, (await view.ReadyAsync(default)).Version);
    }

    [Fact]
    public async Task Answered_BeforeTheSnapshot_DoesNotWaitForIt()
    {
        Begin();
        view.Sent();

        await Answered(4, previous: 2);

        Assert.Null(view.Find());
        Snapshot(2);
        Assert.Equal(4, view.Find()?.Version);
    }

    [Fact]
    public async Task Answered_OvertookTheOneBefore_WaitsForIt()
    {
        Begin();
        Snapshot(2);
        view.Sent();
        view.Sent();

        var second = Answered(6, previous: 4).AsTask();
        Assert.False(second.IsCompleted);
        Assert.Equal(2, view.Find()?.Version);
        await Answered(4, previous: 2);

        await second;
        Assert.Equal(6, view.Find()?.Version);
    }

    [Fact]
    public async Task Answered_TheOneBeforeIsLost_ReadsTheStoreAnew()
    {
        Begin();
        Snapshot(2);
        view.Sent();
        view.Sent();
        var second = Answered(6, previous: 4).AsTask();

        view.Lost();
        await second;
        Assert.Null(view.Find());
        Snapshot(6);

        Assert.Equal(6, view.Find()?.Version);
    }

    [Fact]
    public async Task Answered_AfterAGapThatNobodyWillClose_ReadsTheStoreAnew()
    {
        Begin();
        Snapshot(2);
        view.Sent();

        await Answered(6, previous: 4);
        Assert.Null(view.Find());
        Snapshot(6);

        Assert.Equal(6, view.Find()?.Version);
    }

    [Fact]
    public void Lost_WhileReading_TheOldSnapshotIsNotTaken()
    {
        Begin();
        view.Sent();
        view.Lost();

        Snapshot(3);
        Assert.Null(view.Find());

        Snapshot(4);
        Assert.Equal(4, view.Find()?.Version);
    }

    [Fact]
    public async Task Answered_LedgerBeganAnewWithOthersUnderWay_ReadsTheStoreAnew()
    {
        Begin();
        Snapshot(2);
        view.Sent();
        view.Sent();

        await Answered(5, previous: null);

        Assert.Null(view.Find());
        Snapshot(5);
        Assert.Equal(5, view.Find()?.Version);
    }

    [Fact]
    public async Task Reach_VersionUnderWay_WaitsForItsAnswer()
    {
        Begin();
        Snapshot(2);
        view.Sent();
        var reached = view.ReachAsync(4, default);
        Assert.False(reached.IsCompleted);

        await Answered(4, previous: 2);

        await reached;
    }

    [Fact]
    public async Task Reach_WhileItIsFilled_DoesNotWait_AndTheMemoryIsNotReadBeforeItHasTheVersion()
    {
        Begin();
        view.Sent();
        await view.ReachAsync(4, default);

        Snapshot(2);
        Assert.Null(view.Find());
        await Answered(4, previous: 2);

        Assert.Equal(4, view.Find()?.Version);
    }

    [Fact]
    public async Task Answered_FromTheStore_IsNotFollowedByAnOlderRead()
    {
        Begin();
        Snapshot(2);
        view.Sent();
        view.Answered(4);
        Assert.Null(view.Find());

        await Answered(4, previous: 2);

        Assert.Equal(4, view.Find()?.Version);
    }

    [Fact]
    public async Task Reach_VersionThatNobodyBrings_ReadsTheStoreOnce()
    {
        Begin();
        Snapshot(2);

        var reached = view.ReachAsync(9, default);
        Snapshot(2);

        await reached;
        Assert.Empty(reads);
    }

    [Fact]
    public async Task Lease_NotTakenAgainInTime_IsNotReadFromUntilItIs()
    {
        Lease(TimeSpan.FromSeconds(10), 1);
        Begin();
        Snapshot(5);
        Assert.Equal(5, view.Find()?.Version);

        leases.TakeAsync("lease", "owner", Arg.Any<CancellationToken>()).Returns(Task.FromException<Lease?>(new IOException("network")));
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Null(view.Find());
        Assert.False(view.IsSole);
        await view.ReachAsync(9, default);

        Lease(TimeSpan.FromSeconds(10), 1);
        Assert.True(await view.TakeLeaseAsync());
        Assert.Empty(reads);
        view.Answered(5);
        Assert.True(view.IsSole);
    }

    [Fact]
    public async Task Lease_OfAnotherMeanwhile_IsReadAnewWhenItIsBack()
    {
        Lease(TimeSpan.FromSeconds(10), 1);
        Begin();
        Snapshot(5);

        Lease(TimeSpan.FromSeconds(10), null);
        Assert.False(await view.TakeLeaseAsync());
        Assert.Null(view.Find());
        await Assert.ThrowsAsync<LeaseLostException>(() => view.ReadyAsync(default).AsTask());

        Lease(TimeSpan.FromSeconds(10), 3);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await view.TakeLeaseAsync());
        Assert.Equal(3, view.Fence);
        Assert.Null(view.Find());
        Snapshot(8);
        Assert.Equal(8, view.Find()?.Version);
    }

    [Fact]
    public void Fenced_LosesTheLeaseAtOnce()
    {
        Lease(TimeSpan.FromSeconds(10), 1);
        Begin();
        Snapshot(5);
        view.Sent();
        view.Fenced();

        Assert.False(view.IsSole);
    }

    // Outside of the test framework's context what goes on after an answer does so at once.
    void Begin()
    {
        if (leases.Length == TimeSpan.Zero) Lease(Timeout.InfiniteTimeSpan, 1);
        SynchronizationContext.SetSynchronizationContext(null);
        store.ReadPageAsync("w", null, Arg.Any<int>(), Arg.Any<CancellationToken>()).Returns(_ =>
        {
            var read = new TaskCompletionSource<WorkspacePage>();
            reads.Enqueue(read);
            return read.Task;
        });
        view = new WorkspaceView("w", store, new HeldLease("lease", "owner", leases, clock));
        _ = view.TakeLeaseAsync();
    }

    void Lease(TimeSpan length, long? fence)
    {
        leases.Length.Returns(length);
        leases.TakeAsync("lease", "owner", Arg.Any<CancellationToken>()).Returns(fence is null ? null : new Lease(fence));
    }

    ValueTask Answered(long version, long? previous) =>
        view.AnsweredAsync(new LedgerResult(version, Changed: true, Repeated: false, previous), Batches.Put("t", "k", $"v{version}"));

    void Snapshot(long version) => reads.Dequeue().SetResult(new WorkspacePage(version, [], More: false));
}

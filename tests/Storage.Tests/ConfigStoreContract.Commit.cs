using TrustFlow.Testing;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    [Fact]
    public async Task Head_OfANewStore_IsZero()
    {
        Assert.Equal(0, await Store.ReadHeadAsync());
        Assert.Empty(await Store.ReadLogAsync(0));
        Assert.Empty(await Store.ReadWorkspacesAsync());
    }

    [Fact]
    public async Task Commit_OfAGroup_GivesVersionsInOrderWithoutGaps()
    {
        var outcomes = await CommitAsync(Put("a", "k1", "1"), Put("b", "k2", "2", "v"), Put("c", "k1", "3"));

        Assert.Equal([1, 2, 3], outcomes.Select(outcome => outcome.Version()));
        Assert.Equal(3, await Store.ReadHeadAsync());
        var read = await Store.ReadWorkspaceAsync("w");
        Assert.Equal(3, read.Version);
        Assert.Equal([new ConfigEntry("w", "t", "k1", "3", 3)], read.Entries);
        Assert.Equal(2, (await Store.ReadWorkspaceAsync("v")).Version);
    }

    [Fact]
    public async Task Commit_OfAnEmptyGroup_DoesNothing()
    {
        Assert.Empty(await CommitAsync());
        Assert.Equal(0, await Store.ReadHeadAsync());
    }

    [Fact]
    public async Task Commit_OfWhatIsAlreadySo_TakesNoVersion()
    {
        await CommitAsync(Put("a", "k", "1"));

        var outcomes = await CommitAsync(Put("b", "k", "1"), Delete("c", "none"), Of("d", "w"), Put("e", "k", "2"), Put("f", "k", "2"));

        Assert.Equal(
            [new BatchOutcome.Unchanged(1), new BatchOutcome.Unchanged(1), new BatchOutcome.Unchanged(1), new BatchOutcome.Unchanged(2)],
            outcomes.Where(outcome => outcome is BatchOutcome.Unchanged));
        Assert.Equal(2, outcomes[3].Version());
        Assert.Equal(2, await Store.ReadHeadAsync());
        Assert.Equal(["a", "e"], (await Store.ReadLogAsync(0)).Select(change => change.BatchId));
    }

    [Fact]
    public async Task Commit_OfAnIdThatChangedNothing_IsDecidedAnew()
    {
        await CommitAsync(Put("a", "k", "1"));
        Assert.Equal([new BatchOutcome.Unchanged(1)], await CommitAsync(Put("b", "k", "1")));
        await CommitAsync(Put("c", "k", "2"));

        var again = await CommitAsync(Put("b", "k", "1"), Put("d", "k", "4").Requires("k", 1));

        Assert.Equal(3, again[0].Version());
        Assert.IsType<BatchOutcome.Refused>(again[1]);
    }

    [Fact]
    public async Task Commit_OfARepeatedId_AnswersTheFirstVersionAndDoesNothing()
    {
        await CommitAsync(Put("a", "k", "1"), Put("b", "k", "2"));

        var outcomes = await CommitAsync(Put("a", "k", "other"), Put("c", "k", "3"), Put("c", "k", "4"));

        Assert.Equal(new BatchOutcome.Repeated(1), outcomes[0]);
        Assert.Equal(3, outcomes[1].Version());
        Assert.Equal(new BatchOutcome.Repeated(3), outcomes[2]);
        Assert.Equal("3", await ValueAsync("k"));
    }

    [Fact]
    public async Task Commit_OfARepeatedId_IsFoundWhateverItsPreconditionsSayByNow()
    {
        var batch = Put("a", "k", "1").Requires("k", null);
        await CommitAsync(batch);

        Assert.Equal(new BatchOutcome.Repeated(1), await CommitOneAsync(batch));
    }

    [Fact]
    public async Task Commit_AfterReopening_FindsRepeatedIdsAndGoesOn()
    {
        await CommitAsync(Put("a", "k", "1"));
        await ReopenAsync();

        var outcomes = await CommitAsync(Put("a", "k", "2"), Put("b", "k", "2"));

        Assert.Equal(new BatchOutcome.Repeated(1), outcomes[0]);
        Assert.Equal(2, outcomes[1].Version());
        Assert.Equal("2", await ValueAsync("k"));
    }

    [Fact]
    public async Task Commit_WithAFailedPrecondition_IsRefusedWholeAndLeavesTheOthers()
    {
        await CommitAsync(Put("a", "k", "1"), Put("b", "other", "1"));

        var outcomes = await CommitAsync(
            Put("c", "x", "1"),
            Put("d", "y", "1").Requires("k", 1).Requires("other", 1).Requires("none", 7),
            Put("e", "z", "1").Requires("k", null),
            Put("f", "z", "1").Requires("none", 3),
            Put("g", "z", "1").Requires("none", null).Requires("other", 2));

        Assert.Equal(3, outcomes[0].Version());
        Assert.Equal(new BatchOutcome.Refused(new("t", "other", 1), 2), outcomes[1]);
        Assert.Equal(new BatchOutcome.Refused(new("t", "k", null), 1), outcomes[2]);
        Assert.Equal(new BatchOutcome.Refused(new("t", "none", 3), null), outcomes[3]);
        Assert.Equal(4, outcomes[4].Version());
        Assert.Null(await ValueAsync("y"));
        Assert.Equal(4, await Store.ReadHeadAsync());
    }

    [Fact]
    public async Task Commit_WithAPrecondition_SeesWhatTheGroupWroteBefore()
    {
        var outcomes = await CommitAsync(
            Put("a", "k", "1").Requires("k", null),
            Put("b", "k", "2").Requires("k", null),
            Put("c", "k", "3").Requires("k", 1),
            Delete("d", "k").Requires("k", 2),
            Put("e", "k", "4").Requires("k", null),
            Put("f", "j", "1").Requires("k", 4));

        Assert.Equal([1L, null, 2L, 3L, 4L, 5L], outcomes.Select(outcome => (outcome as BatchOutcome.Committed)?.Change.Version));
        Assert.Equal(new BatchOutcome.Refused(new("t", "k", null), 1), outcomes[1]);
    }

    [Fact]
    public async Task Commit_WithAPrecondition_LooksOnlyIntoItsOwnWorkspace()
    {
        await CommitAsync(Put("a", "k", "1", workspace: "other"));

        Assert.Equal(2, (await CommitOneAsync(Put("b", "k", "1").Requires("k", null))).Version());
    }

    [Fact]
    public async Task Commit_OfARefusedId_MayBeHandedInAgain()
    {
        await CommitAsync(Put("a", "k", "1").Requires("none", 1));

        Assert.Equal(1, (await CommitOneAsync(Put("a", "k", "1"))).Version());
    }

    [Fact]
    public async Task Commit_WithSeveralWritesToAKey_KeepsTheLast()
    {
        await CommitAsync(Put("a", "same", "old"));

        var outcome = await CommitOneAsync(Of(
            "b", "w", new("t", "k", "1"), new("t", "j", "x"), new("t", "k", null), new("t", "k", "2"), new("t", "same", "new"), new("t", "same", "old"), new("t", "gone", "1"), new("t", "gone", null)));

        var change = Assert.IsType<BatchOutcome.Committed>(outcome).Change;
        Assert.Equal([new("t", "k", null, "2"), new("t", "j", null, "x")], change.Entries);
        Assert.Equal("2", await ValueAsync("k"));
        Assert.Null(await ValueAsync("gone"));
        Assert.Equal(1, Assert.Single((await Store.ReadAsync("w", [new("t", "same")])).Entries).Version);
    }

    [Fact]
    public async Task Commit_ThatMakesAndDeletesWithinAGroup_LeavesNothingButTheLog()
    {
        await CommitAsync(Put("a", "k", "1"), Delete("b", "k"));

        Assert.Null(await ValueAsync("k"));
        Assert.Equal(2, (await Store.ReadWorkspaceAsync("w")).Version);
        Assert.Equal(2, (await Store.ReadLogAsync(0)).Count);
    }

    [Fact]
    public async Task Commit_ThatPutsBackTheOldValueWithinAGroup_HoldsTheNewVersion()
    {
        await CommitAsync(Put("a", "k", "1"));
        await CommitAsync(Put("b", "k", "2"), Put("c", "k", "1"), Put("d", "gone", "1"), Delete("e", "gone"), Put("f", "gone", "1"));

        var read = await Store.ReadAsync("w", [new("t", "k"), new("t", "gone")]);

        Assert.Equal([new("w", "t", "k", "1", 3), new("w", "t", "gone", "1", 6)], read.Entries);
    }

    [Fact]
    public async Task Commit_AtAnotherHead_DoesNothingAndSaysWhereItIs()
    {
        await CommitAsync(Put("a", "k", "1"));
        var note = new FlowNote("f") { UsesAdded = new(["flow:tg:x"], []) };

        var moved = await Assert.ThrowsAsync<HeadMovedException>(() => Store.CommitAsync(0, [Put("b", "k", "2") with { Flow = note }]));

        Assert.Equal((0, 1), (moved.Expected, moved.Actual));
        await Assert.ThrowsAsync<HeadMovedException>(() => Store.CommitAsync(2, [Put("b", "k", "2")]));
        Assert.Equal("1", await ValueAsync("k"));
        Assert.Empty(await Store.ReadUsedTopicsAsync("", 10));
    }

    [Fact]
    public async Task Commit_ByTwoWritersAtTheSameHead_LetsOneThrough()
    {
        var both = Enumerable.Range(0, 8).Select(i => Record(Store.CommitAsync(0, [Put($"b{i}", "k", $"{i}")]))).ToList();

        var failures = (await Task.WhenAll(both)).Where(failure => failure is not null).ToList();

        Assert.Equal(7, failures.Count);
        Assert.All(failures, failure => Assert.IsType<HeadMovedException>(failure));
        Assert.Equal(1, await Store.ReadHeadAsync());

        static async Task<Exception?> Record(Task task) => await Xunit.Record.ExceptionAsync(() => task);
    }

    [Fact]
    public async Task Commit_ThatIsCancelledBefore_IsNotDone()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.CommitAsync(0, [Put("a", "k", "1")], new CancellationToken(canceled: true)));

        Assert.Equal(0, await Store.ReadHeadAsync());
    }

    [Fact]
    public async Task Commit_OfALargeGroup_IsWholeAndInOrder()
    {
        var group = Enumerable.Range(0, 1000).Select(i => Put($"b{i}", $"k{i % 300}", $"v{i}", workspace: $"w{i % 7}")).ToArray();

        var outcomes = await CommitAsync(group);

        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), outcomes.Select(outcome => outcome.Version()));
        var read = await Store.ReadWorkspaceAsync("w3");
        Assert.All(read.Entries, entry => Assert.Equal($"v{entry.Version - 1}", entry.Value));
        Assert.Equal(998, read.Version);
    }
}

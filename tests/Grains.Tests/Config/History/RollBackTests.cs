using TrustFlow.Config;
using TrustFlow.Flows.Tests;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class RollBackTests(ControlPlane plane) : WorkspaceTests(plane)
{
    [Fact]
    public async Task RollBack_IsABatchOfTheHistoryAndCanBeRolledBack()
    {
        var first = await CommitAsync(new("t", "a", "1"), new("t", "b", "1"));
        var second = await CommitAsync(new("t", "a", "2"), new("t", "b", null), new("t", "c", "1"));

        var back = await Past.RollBackAsync(new(first, default, null, "me", DryRun: false));

        Assert.Equal<EntryDelta>([new("t", "a", "2", "1", false), new("t", "b", null, "1", false), new("t", "c", "1", null, false)], back.Diff.Entries);
        var newest = (await Past.GetHistoryAsync(default, null, 1)).Changes[0];
        Assert.Equal((back.Committed!.Value.Version, "me"), (newest.Version, newest.Actor));
        await Past.RollBackAsync(new(second, default, null, "me", DryRun: false));
        Assert.Equal(["a=2", "c=1"], await EntriesAsync());
    }

    [Fact]
    public async Task RollBack_DryRun_ChangesNothing()
    {
        var first = await CommitAsync(new ConfigWrite("t", "a", "1"));
        await CommitAsync(new ConfigWrite("t", "a", "2"));

        var back = await Past.RollBackAsync(new(first, default, "an id", "me", DryRun: true));

        Assert.Null(back.Committed);
        Assert.Equal<EntryDelta>([new("t", "a", "2", "1", false)], back.Diff.Entries);
        Assert.Equal(["a=2"], await EntriesAsync());
    }

    [Fact]
    public async Task RollBack_OfAScope_LeavesTheRest()
    {
        var first = await CommitAsync(new("t", "a", "1"), new("t", "b", "1"), new("u", "a", "1"));
        await CommitAsync(new("t", "a", "2"), new("t", "b", "2"), new("u", "a", "2"));

        await Past.RollBackAsync(new(first, new("t", "a"), null, "me", DryRun: false));
        Assert.Equal(["a=1", "b=2", "a=2"], await EntriesAsync());
        await Past.RollBackAsync(new(first, new("t", null), null, "me", DryRun: false));
        Assert.Equal(["a=1", "b=1", "a=2"], await EntriesAsync());
        Assert.False((await Past.RollBackAsync(new(first, new("t", null), null, "me", DryRun: false))).Committed!.Value.Changed);
    }

    [Fact]
    public async Task RollBack_SameIdAgain_AnswersWhatTheFirstDid()
    {
        var first = await CommitAsync(new ConfigWrite("t", "a", "1"));
        await CommitAsync(new ConfigWrite("t", "a", "2"));
        var back = await Past.RollBackAsync(new(first, default, $"{Name}-id", "me", DryRun: false));
        await CommitAsync(new ConfigWrite("t", "a", "3"));

        var again = await Past.RollBackAsync(new(first, default, $"{Name}-id", "me", DryRun: false));

        Assert.Equal(back.Committed!.Value.Version, again.Committed!.Value.Version);
        Assert.Equal<EntryDelta>(back.Diff.Entries, again.Diff.Entries);
        Assert.Equal(["a=3"], await EntriesAsync());
    }

    [Fact]
    public async Task RollBack_OwnedEntries_AreLeftOutAndNamed()
    {
        var first = await CommitAsync(new ConfigWrite("t", "a", "1"));
        await CommitAsync(new ConfigWrite("t", "a", "2"));
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Of(null, new("flow", "f", "{}"), new("processor:p", "f", "{}")), new("f", [], false, null, false));

        var back = await Past.RollBackAsync(new(first, default, null, "me", DryRun: false));

        Assert.Equal<EntryDelta>([new("t", "a", "2", "1", false)], back.Diff.Entries);
        Assert.Equal<string>(
            [
                "Left as it is: the entry 'flow' / 'f' belongs to the flow service. Use start-flow and stop-flow.",
                "Left as it is: the entry 'processor:p' / 'f' belongs to the flow service. Use start-flow and stop-flow.",
            ],
            back.Diff.Warnings);
        Assert.Single((await Workspace.GetValuesAsync("flow")).Values);
    }

    [Theory]
    [InlineData("t", null)]
    [InlineData("t", "a")]
    public async Task RollBack_WhileSomebodyWrites_IsWorkedOutAnew(string type, string? key)
    {
        var first = await CommitAsync(new ConfigWrite("t", "a", "1"));
        await CommitAsync(new ConfigWrite("t", "a", "2"));
        var plans = 0;
        Plane.Store.AfterCall = async call =>
        {
            if (call == nameof(IConfigStore.ReadDifferencesAsync) && ++plans == 1) await CommitAsync(new ConfigWrite("t", "a", "3"));
        };

        var back = await Past.RollBackAsync(new(first, new(type, key), null, "me", DryRun: false));

        Assert.Equal(2, plans);
        Assert.Equal<EntryDelta>([new("t", "a", "3", "1", false)], back.Diff.Entries);
        Assert.Equal(["a=1"], await EntriesAsync());
    }

    [Fact]
    public async Task RollBack_WhileSomebodyNeverStopsWriting_GivesUpWithTheConflict()
    {
        var first = await CommitAsync(new ConfigWrite("t", "a", "1"));
        var written = 1;
        Plane.Store.AfterCall = async call =>
        {
            if (call == nameof(IConfigStore.ReadDifferencesAsync)) await CommitAsync(new ConfigWrite("t", "a", $"{++written}"));
        };

        await Assert.ThrowsAsync<WorkspaceChangedException>(() => Past.RollBackAsync(new(first, default, null, "me", DryRun: false)));

        Assert.Equal([$"a={written}"], await EntriesAsync());
    }

    [Fact]
    public async Task RollBack_OfMoreThanABatchTakes_IsRefusedWithAdvice()
    {
        var first = await CommitAsync(new ConfigWrite("t", "a", "1"));
        foreach (var part in Enumerable.Range(0, 10_001).Chunk(6_000)) await CommitAsync([.. part.Select(i => new ConfigWrite("many", $"{i}", "1"))]);

        var refusal = await Assert.ThrowsAsync<BadValueException>(() => Past.RollBackAsync(new(first, default, null, "me", DryRun: false)));

        Assert.Equal("More than 10,000 entries differ. One batch does not take that much: roll back type by type, or key by key.", refusal.Message);
    }

    [Fact]
    public async Task RollBack_ThatTheCommitRefuses_IsRefusedByADryRunToo()
    {
        var first = await CommitAsync(new ConfigWrite("t", "a", "1"));
        await CommitAsync(new ConfigWrite("flow-blueprint", "b", Samples.Demo));
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Put("flow", "f", """{"blueprint-name": "b"}"""), new("f", [], false, null, false));

        foreach (var dryRun in new[] { true, false })
        {
            var refusal = await Assert.ThrowsAsync<NotAllowedException>(() => Past.RollBackAsync(new(first, default, null, "me", dryRun)));
            Assert.Contains("in use by the flow 'f'", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RollBack_ToAVersionThatIsNotReached_IsRefused() =>
        await Assert.ThrowsAsync<BadValueException>(() => Past.RollBackAsync(new(1_000_000, default, null, "me", DryRun: true)));

    async Task<IEnumerable<string>> EntriesAsync() => (await Workspace.GetAllAsync()).Values.Select(value => $"{value.Key}={value.Value}");

    async Task<long> CommitAsync(params ConfigWrite[] writes) => (await Workspace.CommitAsync(Batches.Of(null, [.. writes]))).Version;
}

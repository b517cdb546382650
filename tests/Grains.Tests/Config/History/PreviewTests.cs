using TrustFlow.Config;
using TrustFlow.Flows.Tests;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class PreviewTests(ControlPlane plane) : WorkspaceTests(plane)
{
    [Fact]
    public async Task Preview_SaysWhatWouldChangeAndChangesNothing()
    {
        await Workspace.CommitAsync(Batches.Of(null, new("t", "a", "1"), new("t", "b", "1"), new("t", "c", "1")));

        var diff = await Past.PreviewAsync(Batches.Of("id", new("t", "d", "1"), new("t", "b", null), new("t", "a", "2"), new("t", "c", "2"), new("t", "c", "1"), new("t", "e", null)));

        Assert.Equal<EntryDelta>([new("t", "a", "1", "2", false), new("t", "b", "1", null, false), new("t", "d", null, "1", false)], diff.Entries);
        Assert.Equal(["1", "1", "1"], (await Workspace.GetAllAsync()).Values.Select(value => value.Value));
    }

    [Fact]
    public async Task Preview_OfWhatTheCommitRefuses_IsRefusedAlike()
    {
        var version = (await Workspace.CommitAsync(Batches.Of(null, new("t", "a", "1"), new("flow-blueprint", "b", Samples.Demo)))).Version;
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Put("flow", "f", """{"blueprint-name": "b"}"""), new("f", [], false, null, false));
        ConfigBatch[] refused =
        [
            Batches.Put("flow", "g", "{}"), Batches.Put("t", "", "1"), Batches.Put("flow-blueprint", "c", "{"), Batches.Put("secret", "r", "{}"),
            Batches.Delete("flow-blueprint", "b"), Batches.Put("t", "a", "2").If("t", "a", version + 1), Batches.Put("t", "a", "2").If("t", "a", null), Batches.Put("t", "a", "2").If("t", "z", 1),
            Batches.Put("t", "a", "2") with { WorkspaceVersion = version }, Batches.Put("t", "a", "2", new string('x', 129)),
        ];

        foreach (var batch in refused)
        {
            var preview = await Assert.ThrowsAnyAsync<TrustFlowException>(() => Past.PreviewAsync(batch));
            var commit = await Assert.ThrowsAnyAsync<TrustFlowException>(() => Workspace.CommitAsync(batch));
            Assert.Equal((commit.GetType(), commit.Message), (preview.GetType(), preview.Message));
        }
    }

    [Fact]
    public async Task Preview_OfAnIdThatWasCommitted_SaysThatNothingWouldChange()
    {
        var version = (await Workspace.CommitAsync(Batches.Put("t", "a", "1", $"{Name}-id"))).Version;

        var diff = await Past.PreviewAsync(Batches.Put("t", "a", "2", $"{Name}-id"));

        Assert.Empty(diff.Entries);
        Assert.Equal<string>([$"A batch with this id was committed as version {version}: sent again, it changes nothing."], diff.Warnings);
    }

    [Fact]
    public async Task Preview_OfADoubtfulBlueprint_Warns()
    {
        var doubtful = """{"blueprint": {}, "flow": {"p:{id}": {"topics": {"input": "flow:tg:{nobody}"}}}}""";

        var diff = await Past.PreviewAsync(Batches.Put("flow-blueprint", "b", doubtful));

        Assert.Equal<string>((await Workspace.CommitAsync(Batches.Put("flow-blueprint", "b", doubtful))).Warnings, diff.Warnings);
        Assert.NotEmpty(diff.Warnings);
    }
}

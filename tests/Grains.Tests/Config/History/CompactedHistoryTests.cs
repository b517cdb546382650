using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class CompactedHistoryTests(ControlPlane plane) : IClassFixture<ControlPlane>
{
    [Fact]
    public async Task Versions_BeforeACompaction_AreSaidToBeGone()
    {
        for (var i = 1; i <= 5; i++) await plane.Workspace("w").CommitAsync(Batches.Put("t", "k", $"{i}"));
        await plane.Store.CompactAsync(DateTimeOffset.MaxValue, 2);
        var past = plane.Grains.GetGrain<IWorkspaceHistoryGrain>("w");

        var history = await past.GetHistoryAsync(default, null, 10);
        Assert.Equal([5, 4], history.Changes.Select(change => change.Version));
        Assert.Equal((null, 3), (history.Before, history.Compacted));
        Assert.Equal(3, (await Assert.ThrowsAsync<CompactedVersionException>(() => past.DiffAsync(default, 5, 2))).Compacted);
        await Assert.ThrowsAsync<CompactedVersionException>(() => past.RollBackAsync(new(2, default, null, "me", DryRun: false)));
        await past.RollBackAsync(new(3, default, null, "me", DryRun: false));
        Assert.Equal("3", (await plane.Workspace("w").GetAsync([new("t", "k")])).Values[0].Value);
    }
}

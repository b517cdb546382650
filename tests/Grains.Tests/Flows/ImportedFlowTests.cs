using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

public sealed class ImportedFlowTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    [Fact]
    public async Task Import_OfAnExport_StartsItsFlowsWithTheirParameters()
    {
        var from = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(from, "one", parameters: ("chunk-size", "77"));
        await plane.StartFlowAsync(from, "two");
        var page = await plane.Grains.GetGrain<IWorkspaceHistoryGrain>(from).ExportAsync(null, null, 1_000);
        var broken = page.Entries.First(entry => entry is { Type: "flow", Key: "two" }) with { Key = "three" };
        broken = broken with { Value = broken.Value!.Replace("\"blueprint-name\":\"demo\"", "\"blueprint-name\":\"none\"", StringComparison.Ordinal) };
        var into = $"{from}-copy";
        var import = new WorkspaceImport(new(from, page.Version, page.Entries.Add(broken), page.Secrets), ImportMode.Replace, null, "me", DryRun: false);

        var done = await plane.Grains.GetGrain<IWorkspaceHistoryGrain>(into).ImportAsync(import);

        Assert.Equal<ImportedFlow>(
            [new("one", ImportedFlowState.Started, null), new("three", ImportedFlowState.Failed, "Blueprint does not exist"), new("two", ImportedFlowState.Started, null)], done.Flows);
        Assert.Equal("77", (await plane.Flows.GetFlowAsync(into, "one")).Record.Parameters.Single(pair => pair.Key == "chunk-size").Value);
        Assert.Equal((await plane.EntriesAsync(from)).Keys, (await plane.EntriesAsync(into)).Keys);
        var again = await plane.Grains.GetGrain<IWorkspaceHistoryGrain>(into).ImportAsync(import);
        Assert.Equal([ImportedFlowState.Exists, ImportedFlowState.Failed, ImportedFlowState.Exists], again.Flows.Select(flow => flow.State));
    }
}

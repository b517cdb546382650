using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Fixtures;

/// <summary>What must hold of every refusal and of every end, whatever was given.</summary>
static class Strictness
{
    /// <summary>A workspace of a test's own, with the blueprint <c>b</c>.</summary>
    public static async Task<string> WorkspaceAsync(this FlowPlane plane, string blueprint)
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "b", blueprint));
        return workspace;
    }

    /// <summary>Why a start of the blueprint <c>b</c> is refused, in one line and with nothing changed.</summary>
    public static async Task<string> RefusalAsync(this FlowPlane plane, string workspace, string flow, params (string Name, string Value)[] parameters)
    {
        await plane.SettledAsync();
        var (head, entries) = (await plane.Store.ReadHeadAsync(), await plane.EntriesAsync(workspace));
        var refusal = await Assert.ThrowsAnyAsync<TrustFlowException>(() => plane.StartFlowAsync(workspace, flow, "b", parameters));
        AssertOneLine(refusal.Message);
        Assert.Equal(head, await plane.Store.ReadHeadAsync());
        Assert.Equal(entries, await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.Store.ReadSagasAsync());
        Assert.Empty(await plane.ExistingAsync($"flow:tg:{workspace}:f1"));
        Assert.DoesNotContain(await plane.Store.ReadUsedTopicsAsync("", 1_000), topic => topic.Contains($":{workspace}:", StringComparison.Ordinal));
        return refusal.Message;
    }

    /// <summary>Stops a flow whose topics are all there, and after which nothing is.</summary>
    public static async Task AssertStopsAsync(this FlowPlane plane, string workspace, string flow)
    {
        var topics = FlowRecord.Read((await plane.EntriesAsync(workspace))[$"flow/{flow}"]).Owns!.Topics;
        Assert.Equal(topics, await plane.ExistingAsync(topics));
        Assert.True((await plane.StopFlowAsync(workspace, flow)).Gone);
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync(topics));
        await plane.SettledAsync();
    }

    /// <summary>A message is a line that can be read.</summary>
    public static void AssertOneLine(string message)
    {
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 20, 600);
    }
}

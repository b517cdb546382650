using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

/// <summary>A secret reaches the processors, and nobody else.</summary>
public sealed class SecretFlowTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    [Fact]
    public async Task Put_SecretByItsTypeThatWouldBeShown_IsRefused()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("parameter-type", "token", """{"secret": true}"""));
        var refusal = await Assert.ThrowsAsync<BadValueException>(
            () => plane.Flows.PutBlueprintAsync(workspace, "b", """{"parameters": {"p": {"type": "token"}}, "flow": {"x:{p}": {}}}""", "test"));
        Assert.StartsWith("The blueprint 'b' is malformed: $.flow['x:{p}']: The parameter 'p' is secret", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flow_WithASecret_ShowsItToItsProcessorsOnly()
    {
        var workspace = await plane.WorkspaceAsync("""{"parameters": {"p": {"type": "token"}, "q": {}}, "blueprint": {"s:{blueprint}": {"parameters": {"k": "{p}"}}}, "flow": {"x:{id}": {"parameters": {"k": "{p}", "q": "{q}"}}}}""");
        await plane.PutAsync(workspace, ("parameter-type", "token", """{"secret": true, "required": true}"""));
        await plane.StartFlowAsync(workspace, "f1", "b", ("p", "hidden"), ("q", "shown"));
        Assert.Equal("""{"topics":{},"parameters":{"k":"hidden","q":"shown"},"secrets":["k"]}""", (await plane.EntriesAsync(workspace))["processor:x/f1"]);

        var (text, record) = await plane.Flows.GetFlowAsync(workspace, "f1");
        Assert.DoesNotContain("hidden", text, StringComparison.Ordinal);
        Assert.Equal(["p=***", "q=shown"], record.Parameters.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal("***", (await plane.Flows.GetStatusAsync(workspace, "f1")).Parameters["p"]);
        var refusal = await plane.RefusalAsync(workspace, "f2", ("p", "other"), ("q", "shown"));
        Assert.Contains("its parameters.k, which is secret, would be another", refusal, StringComparison.Ordinal);
        await plane.AssertStopsAsync(workspace, "f1");
    }
}

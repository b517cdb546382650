using System.Text;
using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

/// <summary>Blueprints that are not built as such are refused on every way, and judged without being stored.</summary>
public sealed class HostileBlueprintTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    const string Good = """{"parameters": {"p": {}}, "flow": {"x:{id}": {"parameters": {"a": "{p}"}}}}""";

    public static TheoryData<string, string> Malformed => new()
    {
        { """{"flow": {"x:{id}": {"parameters": {"a": null}}}}""", "$.flow['x:{id}'].parameters.a: This must be a text, a number, true or false." },
        { """{"flow": {"x:{id}": {"parameters": {"a": [1]}}}}""", "$.flow['x:{id}'].parameters.a: This must be" },
        { """{"flow": {"x:{id}": {"parameters": {"a": {"b": 1}}}}}""", "$.flow['x:{id}'].parameters.a: This must be" },
        { """{"flow": {"x:{id}": {}}, "flow": {}}""", "$.flow: 'flow' is there twice" },
        { """{"flow": {"x:{id}": {"topics": {"a": "flow:tg:a", "a": "flow:tg:b"}}}}""", "topics.a: 'a' is there twice" },
        { """{"flow": {"x:{id}": {"parameters": {"a": "\ud800"}}}}""", "half a character (a lone surrogate) in line 1" },
        { """{"flow": {"x\r\ny": {}}}""", "$.flow['x\\\\u000D\\\\u000Ay']: The key 'x\\u000D\\u000Ay' has no ':'" },
        { $$"""{"flow": {"x:{id}": {"topics": {"a": "flow:tg:{{new string('t', 5_000)}}"} } } }""", "has more than 255 bytes" },
        { new StringBuilder("{\"flow\": ").Append('[', 10_000).Append(']', 10_000).Append('}').ToString(), "nested more than 64 levels deep" },
        { new string('{', 10_000), "nested more than 64 levels deep" },
        { """{"flow": {"x:{id}": {"parameters": {"a": 1e}}}}""", "cannot be read" },
        { "", "cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public async Task Put_MalformedBlueprint_IsRefusedInOneLineAndTheOldOneStays(string blueprint, string message)
    {
        var workspace = await plane.WorkspaceAsync(Good);
        var before = await plane.Store.ReadHeadAsync();
        var direct = await Assert.ThrowsAsync<BadValueException>(() => plane.PutAsync(workspace, ("flow-blueprint", "b", blueprint)));
        var service = await Assert.ThrowsAsync<BadValueException>(() => plane.Flows.PutBlueprintAsync(workspace, "b", blueprint, "test"));
        Assert.Contains(message, direct.Message, StringComparison.Ordinal);
        Assert.Equal(direct.Message, service.Message);
        Strictness.AssertOneLine(direct.Message);
        Assert.Equal(before, await plane.Store.ReadHeadAsync());
        Assert.Equal(Good, await plane.Flows.GetBlueprintAsync(workspace, "b"));
        Assert.Contains(await plane.Flows.ValidateBlueprintAsync(workspace, null, blueprint), problem => problem.IsError);
    }

    [Fact]
    public async Task Validate_WithTheWorkspacesTypes_AnswersAllProblemsAndStoresNothing()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("parameter-type", "token", """{"secret": true}"""));
        var before = await plane.Store.ReadHeadAsync();
        Assert.Empty(await plane.Flows.ValidateBlueprintAsync(workspace, "demo", Samples.Demo));
        const string Doubtful = """{"parameters": {"a": {"type": "gone"}, "b": {"type": "token"}}, "flow": {"x:{b}": {"parameters": {"a": "{a}"}}, "y": {}}}""";
        Assert.Equal(["bad-key", "secret-shown", "unknown-type"], (await plane.Flows.ValidateBlueprintAsync(workspace, null, Doubtful)).Select(problem => problem.Code));
        Assert.Equal(["bad-name"], (await plane.Flows.ValidateBlueprintAsync(workspace, "a/b", "{}")).Select(problem => problem.Code));
        Assert.Equal(before, await plane.Store.ReadHeadAsync());
    }
}

using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

/// <summary>Starts with what somebody hostile, or careless, may give: each is refused with one clear line and nothing changed, or handled right.</summary>
public sealed class HostileStartTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    const string Value = """{"parameters": {"p": {}}, "flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"}, "parameters": {"a": "{p}", "b": "<{p}>"}}}}""";
    const string Variant = """{"parameters": {"p": {}}, "flow": {"x:{p}": {"topics": {"input": "flow:tg:{workspace}:{id}"}}}}""";
    const string Spec = """{"parameters": {"p": {}}, "flow": {"x:{id}": {"topics": {"{p}": "flow:tg:{workspace}:{id}"}}}}""";
    const string Topic = """{"parameters": {"p": {}}, "flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:{p}"}}}, "interfaces": {"i": {"flow": "flow:tg:{workspace}:{p}"}}}""";
    const string WholeTopic = """{"parameters": {"p": {}}, "flow": {"x:{id}": {"topics": {"input": "{p}"}}}}""";

    [Theory]
    [InlineData("{id}")]
    [InlineData("{p}{p}")]
    [InlineData("\"}{")]
    [InlineData("\", \"parameters\": {\"a\": \"b")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\\u0022")]
    [InlineData("\0\u0001\r\n\t\u007f\u0085\u2028\ufeff\uffff")]
    [InlineData("grün 日本 😀 a\u0301")]
    [InlineData("99999999999999999999999999999999999999e999999999")]
    public async Task Start_AnyValue_StandsInTheDefinitionAsItIs(string value)
    {
        var workspace = await plane.WorkspaceAsync(Value);
        await plane.StartFlowAsync(workspace, "f1", "b", ("p", value), (value, value));
        var entries = await plane.EntriesAsync(workspace);
        Assert.Equal([KeyValuePair.Create("a", value), KeyValuePair.Create("b", $"<{value}>")], VariantDefinition.Read(entries["processor:x/f1"]).Parameters);
        Assert.Equal([KeyValuePair.Create("p", value), KeyValuePair.Create(value, value)], FlowRecord.Read(entries["flow/f1"]).Parameters);
        await plane.AssertStopsAsync(workspace, "f1");
    }

    [Fact]
    public async Task Start_ManyAndLongValues_AreKept()
    {
        var workspace = await plane.WorkspaceAsync(Value);
        var value = new string('ü', 1_000_000);
        await plane.StartFlowAsync(workspace, "f1", "b", [("p", value), .. Enumerable.Range(0, 10_000).Select(i => ($"extra{i}", "v"))]);
        var entries = await plane.EntriesAsync(workspace);
        Assert.Equal(10_001, FlowRecord.Read(entries["flow/f1"]).Parameters.Count);
        Assert.Equal(value, VariantDefinition.Read(entries["processor:x/f1"]).Parameters[0].Value);
        await plane.AssertStopsAsync(workspace, "f1");
    }

    [Fact]
    public async Task Start_ManyParametersInManyVariants_Runs()
    {
        var parameters = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""  "p{{i}}": {"type": "t"}  """));
        var variants = string.Join(',', Enumerable.Range(0, 1_000).Select(i => $$"""  "x{{i}}:{id}": {"parameters": { {{string.Join(',', Enumerable.Range(0, 10).Select(j => $$"""  "a{{j}}": "{p{{(10 * i) + j}}}"  """))}} } }  """));
        var workspace = await plane.WorkspaceAsync($$"""{"parameters": { {{parameters}} }, "flow": { {{variants}} } }""");
        await plane.PutAsync(workspace, ("parameter-type", "t", """{"default": "d"}"""));
        await plane.StartFlowAsync(workspace, "f1", "b");
        var entries = await plane.EntriesAsync(workspace);
        Assert.Equal(1_001, entries.Count);
        Assert.All(entries.Where(entry => entry.Key != "flow/f1"), entry => Assert.All(VariantDefinition.Read(entry.Value).Parameters, pair => Assert.Equal("d", pair.Value)));
        await plane.AssertStopsAsync(workspace, "f1");
    }

    [Theory]
    [InlineData(Variant, "a--b")]
    [InlineData(Variant, "{id}")]
    [InlineData(Variant, "grün 日本 😀")]
    [InlineData(Variant, "-")]
    [InlineData(Variant, "..")]
    [InlineData(Spec, "a--b")]
    [InlineData(Spec, "日本")]
    [InlineData(Topic, "{id}")]
    [InlineData(Topic, "a:b/c--d")]
    [InlineData(Topic, "日本 😀 #+*%")]
    [InlineData(WholeTopic, "q2/tg/flow/hostile")]
    public async Task Start_StrangeNames_RunAndStop(string blueprint, string name)
    {
        var workspace = await plane.WorkspaceAsync(blueprint);
        await plane.StartFlowAsync(workspace, "f1", "b", ("p", name));
        await plane.AssertStopsAsync(workspace, "f1");
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { Value, "\ud800", "the parameter 'p' holds half a character" },
        { Value, "\udc00\ud800", "the parameter 'p' holds half a character" },
        { Value, new string('x', 4 * 1024 * 1024), "at most 4,194,304 (4 MiB) are stored" },
        { Variant, "", "$.flow['x:{p}']: The variant is empty" },
        { Variant, "a/b", "$.flow['x:{p}']: The variant 'a/b' may hold no '/'" },
        { Variant, "a:b", "$.flow['x:{p}']: The variant 'a:b' may hold no '/'" },
        { Variant, "a\r\nb", "$.flow['x:{p}']: The variant 'a\\u000D\\u000Ab' may hold no '/'" },
        { Variant, "\0", "control character" },
        { Variant, new string('v', 129), "has 129 characters; at most 128 are allowed" },
        { Variant, new string('ü', 128), "a name of more than 255 bytes" },
        { Variant, new string('-', 60), "in its name more than 8 times" },
        { Spec, "a/b", "$.flow['x:{id}'].topics['{p}']: The spec name 'a/b' may hold no '/'" },
        { Spec, new string('s', 5_000), "has 5000 characters; at most 128 are allowed" },
        { Topic, new string('t', 5_000), "$.flow['x:{id}'].topics.input: The topic 'flow:tg:" },
        { Topic, new string('t', 5_000), "has more than 255 bytes" },
        { Topic, "a\nb", "may hold no control character" },
        { WholeTopic, "", "'' is no topic" },
        { WholeTopic, "{workspace}", "'{workspace}' is no topic" },
        { WholeTopic, "flow:tg:", "'flow:tg:' is no topic" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task Start_WhatCannotBe_IsRefusedInOneLineAndNothingChanges(string blueprint, string value, string message)
    {
        var workspace = await plane.WorkspaceAsync(blueprint);
        Assert.Contains(message, await plane.RefusalAsync(workspace, "f1", ("p", value)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("grün")]
    [InlineData("日本")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("{id}")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("----------------------------------------------------------------")]
    public async Task Start_FlowIdThatIsNone_IsRefusedInOneLineAndNothingChanges(string flow)
    {
        var workspace = await plane.WorkspaceAsync(Value);
        await plane.RefusalAsync(workspace, flow, ("p", "v"));
    }

    [Fact]
    public async Task Start_LongValueNamedOften_IsRefusedBeforeItIsWritten()
    {
        var workspace = await plane.WorkspaceAsync(Value.Replace("<{p}>", string.Concat(Enumerable.Repeat("{p}", 500_000)), StringComparison.Ordinal));
        Assert.Contains("more than 16,777,216 bytes (16 MiB)", await plane.RefusalAsync(workspace, "f1", ("p", new string('x', 1_000_000))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TogetherTooLarge_IsRefused()
    {
        var variants = string.Join(',', Enumerable.Range(0, 5).Select(i => $$"""  "x{{i}}:{id}": {"parameters": {"a": "{p}"} }  """));
        var workspace = await plane.WorkspaceAsync($$"""{"parameters": {"p": {} }, "flow": { {{variants}} } }""");
        Assert.Contains("(16 MiB) are committed at once", await plane.RefusalAsync(workspace, "f1", ("p", new string('x', 3_000_000))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TooManyVariants_IsRefused()
    {
        var variants = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""  "x{{i}}:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"} }  """));
        var workspace = await plane.WorkspaceAsync($$"""{"flow": { {{variants}} } }""");
        Assert.Equal("The blueprint has 10,000 variants; a flow has at most 9,998, which are committed at once. Split the blueprint.", await plane.RefusalAsync(workspace, "f1"));
    }

    [Theory]
    [InlineData("1e400", null)]
    [InlineData("-1e400", "is less than the least, -1e399")]
    [InlineData("1e999999999999999999", "is more than the greatest, 1e999")]
    [InlineData("1e9999999999999999999999", "is no number")]
    [InlineData("NaN", "is no number")]
    [InlineData(" 1 ", "is no number")]
    public async Task Start_HugeNumbers_AreComparedExactly(string number, string? broken)
    {
        var workspace = await plane.WorkspaceAsync(Value.Replace("\"p\": {}", "\"p\": {\"type\": \"number\"}", StringComparison.Ordinal));
        await plane.PutAsync(workspace, ("parameter-type", "number", """{"type": "number", "min": -1e399, "max": 1e999}"""));
        if (broken is null) await plane.StartFlowAsync(workspace, "f1", "b", ("p", number));
        else Assert.Contains(broken, await plane.RefusalAsync(workspace, "f1", ("p", number)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PlainValuesInTheBlueprint_BecomeTexts()
    {
        var workspace = await plane.WorkspaceAsync("""{"flow": {"x:{id}": {"parameters": {"a": 1e400, "b": -0.10, "c": true, "d": "{\"id\": 1}", "e": 123456789012345678901234567890}}}}""");
        await plane.StartFlowAsync(workspace, "f1", "b");
        Assert.Equal(
            ["1e400", "-0.10", "true", "{\"id\": 1}", "123456789012345678901234567890"], VariantDefinition.Read((await plane.EntriesAsync(workspace))["processor:x/f1"]).Parameters.Select(pair => pair.Value));
    }
}

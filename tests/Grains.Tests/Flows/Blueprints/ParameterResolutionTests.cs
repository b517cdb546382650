using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Tests.Blueprints;

public sealed class ParameterResolutionTests
{
    [Fact]
    public void Resolve_NothingGiven_TakesDefaultsAndControllers()
    {
        var values = Resolve(Samples.Demo, Samples.DemoTypes);
        Assert.Equal("model=gpt-4o-mini rag-model=gpt-4o-mini chunk-size=2000 verbose=true", Shown(values));
    }

    [Fact]
    public void Resolve_ValuesGiven_WinOverDefaultsAndKeepExtras()
    {
        var values = Resolve(Samples.Demo, Samples.DemoTypes, ("verbose", "false"), ("model", "gpt-4o"), ("extra", "42"), ("another", ""));
        Assert.Equal("model=gpt-4o rag-model=gpt-4o chunk-size=2000 verbose=false another= extra=42", Shown(values));
    }

    [Fact]
    public void Resolve_NullGiven_CountsAsAbsent()
    {
        var values = Resolve(Samples.Demo, Samples.DemoTypes, ("verbose", null!), ("extra", null!));
        Assert.Equal("model=gpt-4o-mini rag-model=gpt-4o-mini chunk-size=2000 verbose=true", Shown(values));
    }

    [Fact]
    public void Resolve_OwnDefault_WinsOverController()
    {
        var values = Resolve(
            """{"parameters": {"a": {"type": "t", "controlled-by": "b"}, "b": {}}}""", Types(("t", """{"default": 1.50}""")), ("b", "2"));
        Assert.Equal("a=1.50 b=2", Shown(values));
    }

    [Fact]
    public void Resolve_LongChain_TakesValueOfItsEnd()
    {
        var parameters = string.Join(",", Enumerable.Range(0, 20_000).Select(i => $$"""  "p{{i}}": {"controlled-by": "p{{i + 1}}"} """));
        var values = Resolve($$"""{"parameters": { {{parameters}} } }""", Types(), ("p20000", "end"));
        Assert.Equal(20_001, values.Count);
        Assert.All(values, pair => Assert.Equal("end", pair.Value));
    }

    [Fact]
    public void Resolve_CircleWithoutValue_IsRefused()
    {
        var refusal = Assert.Throws<FlowException>(() => Resolve("""{"parameters": {"a": {"controlled-by": "b"}, "b": {"controlled-by": "c"}, "c": {"controlled-by": "b"}}}""", Types()));
        Assert.Contains("a -> b -> c -> b", refusal.Message);
    }

    [Fact]
    public void Resolve_RequiredWithoutValue_IsRefusedByName()
    {
        var refusal = Assert.Throws<FlowException>(() => Resolve("""{"parameters": {"must": {"type": "must"}}}""", Types(("must", """{"type": "string", "required": true}"""))));
        Assert.Equal("Required parameter 'must' not provided and has no default", refusal.Message);
        Assert.Equal("flow-error", refusal.Code);
    }

    [Fact]
    public void Resolve_OptionalWithoutValue_IsLeftOut() =>
        Assert.Empty(Resolve("""{"parameters": {"may": {"type": "may"}, "typeless": {}, "missing": {"type": "gone"}}}""", Types(("may", """{"type": "string"}"""))));

    [Theory]
    [InlineData("""{"enum": ["a", {"id": "b"}, 3]}""", "a", true)]
    [InlineData("""{"enum": ["a", {"id": "b"}, 3]}""", "b", true)]
    [InlineData("""{"enum": ["a", {"id": "b"}, 3]}""", "3", true)]
    [InlineData("""{"enum": ["a", {"id": "b"}, 3]}""", "c", false)]
    [InlineData("""{"type": "integer", "min": 1, "max": 10}""", "10", true)]
    [InlineData("""{"type": "integer", "min": 1, "max": 10}""", "-1", false)]
    [InlineData("""{"type": "integer", "min": 1, "max": 10}""", "11", false)]
    [InlineData("""{"type": "integer"}""", "1.5", false)]
    [InlineData("""{"type": "integer"}""", "many", false)]
    [InlineData("""{"type": "number", "min": 0.5}""", "0.75", true)]
    [InlineData("""{"type": "number", "min": 0.5}""", "1e-1", false)]
    [InlineData("""{"type": "boolean"}""", "True", true)]
    [InlineData("""{"type": "boolean"}""", "yes", false)]
    [InlineData("""{"pattern": "^[a-z]+$"}""", "abc", true)]
    [InlineData("""{"pattern": "^[a-z]+$"}""", "ABC", false)]
    [InlineData("""{"pattern": "(a+)+$"}""", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false)]
    [InlineData("""{"pattern": "^(a+)+$"}""", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("""{"pattern": "^(.)\\1$"}""", "aa", true)]
    [InlineData("""{"pattern": "^(.)\\1$"}""", "ab", false)]
    [InlineData("""{"pattern": "^(?=(a+)+$)(?!b)b"}""", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", false)]
    [InlineData("""{"pattern": "["}""", "abc", false)]
    public void Resolve_Constraint_HoldsOrNamesParameter(string type, string value, bool holds)
    {
        var resolve = () => Resolve("""{"parameters": {"p": {"type": "t"}}}""", Types(("t", type)), ("p", value));
        if (holds) Assert.Equal($"p={value}", Shown(resolve()));
        else Assert.Contains("the parameter 'p'", Assert.Throws<FlowException>(resolve).Message);
    }

    [Fact]
    public void Resolve_ControlledValueBreakingConstraint_IsRefused() =>
        Assert.Throws<FlowException>(() => Resolve(
            """{"parameters": {"a": {"type": "t", "controlled-by": "b"}, "b": {}}}""", Types(("t", """{"max": 5, "type": "number"}""")), ("b", "6")));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("""{"enum": "a"}""")]
    [InlineData("""{"enum": [{"name": "a"}]}""")]
    [InlineData("""{"default": {}}""")]
    [InlineData("""{"min": "low"}""")]
    public void Parse_MalformedType_IsRefusedByName(string text) =>
        Assert.Contains("'broken-type'", Assert.Throws<FlowException>(() => ParameterType.Parse("broken-type", text)).Message);

    static IReadOnlyList<KeyValuePair<string, string>> Resolve(string blueprint, IReadOnlyDictionary<string, string> types, params (string Name, string Value)[] given) =>
        ParameterResolution.Resolve(
            BlueprintReader.Read(blueprint).Blueprint!, given.ToDictionary(pair => pair.Name, pair => pair.Value), types.ToDictionary(pair => pair.Key, pair => ParameterType.Parse(pair.Key, pair.Value))).Values;

    static Dictionary<string, string> Types(params (string Key, string Text)[] types) => types.ToDictionary(type => type.Key, type => type.Text);

    static string Shown(IReadOnlyList<KeyValuePair<string, string>> values) => string.Join(" ", values.Select(pair => $"{pair.Key}={pair.Value}"));
}

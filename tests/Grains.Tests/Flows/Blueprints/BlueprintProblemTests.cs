using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Tests.Blueprints;

/// <summary>What kind of problem is found where, by its stable code.</summary>
public sealed class BlueprintProblemTests
{
    const ProblemSeverity Error = ProblemSeverity.Error;
    const ProblemSeverity Warning = ProblemSeverity.Warning;

    [Theory]
    [InlineData("{", Error, "not-json", "$")]
    [InlineData("""{"flow": {"\ud800": {}}}""", Error, "not-json", "$")]
    [InlineData("""{"flow": {"x:{id}": {"parameters": {"a": "\udc00\ud800"}}}}""", Error, "not-json", "$")]
    [InlineData("[]", Error, "wrong-kind", "$")]
    [InlineData("""{"parameters": {"a": []}}""", Error, "wrong-kind", "$.parameters.a")]
    [InlineData("""{"flow": {"x:{id}": {"topics": []}}}""", Error, "wrong-kind", "$.flow['x:{id}'].topics")]
    [InlineData("""{"flow": {"x:{id}": {"parameters": {"a": [1]}}}}""", Error, "wrong-kind", "$.flow['x:{id}'].parameters.a")]
    [InlineData("""{"flow": {}, "flow": {}}""", Error, "duplicate-member", "$.flow")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {}, "topics": {}}}}""", Error, "duplicate-member", "$.flow['x:{id}'].topics")]
    [InlineData("""{"parameters": {"a": {"type": "a", "type": "b"}}, "flow": {"x:{a}": {}}}""", Error, "duplicate-member", "$.parameters.a.type")]
    [InlineData("""{"interfaces": {"a": {}, "a": {}}}""", Error, "duplicate-member", "$.interfaces.a")]
    [InlineData("""{"flows": {}}""", Warning, "unknown-member", "$.flows")]
    [InlineData("""{"flow": {"x:{id}": {"input": "flow:tg:a"}}}""", Warning, "unknown-member", "$.flow['x:{id}'].input")]
    [InlineData("""{"parameters": {"a": {"defualt": 1}}, "flow": {"x:{a}": {}}}""", Warning, "unknown-member", "$.parameters.a.defualt")]
    [InlineData("""{"flow": {"chunker": {}}}""", Error, "bad-key", "$.flow.chunker")]
    [InlineData("""{"flow": {"a/b:{id}": {}}}""", Error, "bad-name", "$.flow['a/b:{id}']")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {"a\nb": "flow:tg:{id}"}}}}""", Error, "bad-name", "$.flow['x:{id}'].topics['a\\\\u000Ab']")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {"a": "flow:tg:a\u0000b"}}}}""", Error, "bad-topic", "$.flow['x:{id}'].topics.a")]
    [InlineData("""{"interfaces": {"a": "nowhere"}}""", Error, "bad-topic", "$.interfaces.a")]
    [InlineData("""{"flow": {"x:{id}": {"parameters": {"a": "{b}{b}"}}}}""", Warning, "unknown-variable", "$.flow['x:{id}'].parameters.a")]
    [InlineData("""{"parameters": {"a": {}}, "flow": {"x:{id}": {"parameters": {"a": "a"}}}}""", Warning, "unused-parameter", "$.parameters.a")]
    [InlineData("""{"parameters": {"id": {}}}""", Warning, "hidden-parameter", "$.parameters.id")]
    [InlineData("""{"parameters": {"a b": {}}}""", Warning, "hidden-parameter", "$.parameters['a b']")]
    [InlineData("""{"parameters": {"a": {"controlled-by": "b"}}, "flow": {"x:{a}": {}}}""", Warning, "unknown-controller", "$.parameters.a['controlled-by']")]
    [InlineData("""{"parameters": {"a": {"controlled-by": "a"}}, "flow": {"x:{a}": {}}}""", Error, "control-circle", "$.parameters.a['controlled-by']")]
    [InlineData("""{"blueprint": {"a:{blueprint}": {}}, "flow": {"a:{blueprint}": {}}}""", Error, "same-variant", "$.flow['a:{blueprint}']")]
    [InlineData("""{"blueprint": {"a:default": {}}, "flow": {"a:default": {}}}""", Error, "same-variant", "$.flow['a:default']")]
    [InlineData("""{"flow": {"a:{id}": {}, "a:default": {}}}""", Warning, "same-variant", "$.flow['a:default']")]
    [InlineData("""{"flow": {"a:{id}-x": {}, "a:{blueprint}": {}}}""", Warning, "same-variant", "$.flow['a:{blueprint}']")]
    [InlineData("""{"blueprint": {"a:{id}": {}}}""", Warning, "shared-by-id", "$.blueprint['a:{id}']")]
    [InlineData("""{"flow": {"{id}:a": {}}}""", Warning, "fixed-name", "$.flow['{id}:a']")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {"a": "flow:tg:a:{id}"}}}, "interfaces": {"i": {"flow": "flow:tg:b:{id}"}}}""", Warning, "unserved-topic", "$.interfaces.i.flow")]
    [InlineData("""{"interfaces": {"i": "flow:tg:b"}}""", Warning, "unserved-topic", "$.interfaces.i")]
    [InlineData("""{"parameters": {"s": {"secret": "yes"}}, "flow": {"x:{id}": {"parameters": {"a": "{s}"}}}}""", Error, "wrong-kind", "$.parameters.s.secret")]
    [InlineData("""{"parameters": {"s": {"secret": true}}, "flow": {"x:{s}": {}}}""", Error, "secret-shown", "$.flow['x:{s}']")]
    [InlineData("""{"parameters": {"s": {"secret": true}}, "flow": {"x:{id}": {"topics": {"a": "flow:tg:{s}"}}}}""", Error, "secret-shown", "$.flow['x:{id}'].topics.a")]
    [InlineData("""{"parameters": {"s": {"secret": true}}, "flow": {"x:{id}": {"topics": {"{s}": "flow:tg:a"}}}}""", Error, "secret-shown", "$.flow['x:{id}'].topics['{s}']")]
    [InlineData("""{"parameters": {"s": {"secret": true}}, "flow": {"x:{id}": {"parameters": {"{s}": "a"}}}}""", Error, "secret-shown", "$.flow['x:{id}'].parameters['{s}']")]
    [InlineData("""{"parameters": {"s": {"secret": true}}, "interfaces": {"{s}": {}}}""", Error, "secret-shown", "$.interfaces['{s}']")]
    [InlineData("""{"parameters": {"s": {"secret": true}}, "interfaces": {"i": {"note": "{s}"}}}""", Error, "secret-shown", "$.interfaces.i.note")]
    [InlineData("""{"parameters": {"s": {"secret": true}, "t": {"controlled-by": "s"}}, "flow": {"x:{t}": {"parameters": {"a": "{s}"}}}}""", Error, "secret-shown", "$.flow['x:{t}']")]
    public void Validate_OneThingWrong_IsFoundWithSeverityCodeAndPlace(string json, ProblemSeverity severity, string code, string path)
    {
        var problem = Assert.Single(BlueprintValidator.Validate("b", json));
        Assert.Equal((severity, code, path), (problem.Severity, problem.Code, problem.Path));
        Assert.Equal(OneLine.Of(problem.Message), problem.Message);
        Assert.EndsWith(".", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"parameters": {"s": {"secret": true}, "t": {"secret": false}}, "flow": {"x:{id}-{t}": {"parameters": {"a": "{s}{id}"}}}}""")]
    [InlineData("""{"parameters": {"a": {}}, "flow": {"x:{a}-1": {}, "x:{a}-2": {}}}""")]
    public void Validate_NothingWrong_IsSilent(string json) => Assert.Empty(BlueprintValidator.Validate("b", json));

    [Fact]
    public void Validate_ErrorsAndWarnings_ErrorsComeFirst()
    {
        var problems = BlueprintValidator.Validate("b", """{"x": 1, "flow": {"a:{y}": {}, "b": {}, "c:{id}": {"topics": {"t": "t"}}}}""");
        Assert.Equal(["bad-key", "bad-topic", "unknown-member", "unknown-variable"], problems.Select(problem => problem.Code));
    }

    [Fact]
    public void Validate_TooDeep_SaysSo()
    {
        var problem = Assert.Single(BlueprintValidator.Validate("b", $$"""{"flow": {{new string('[', 10_000)}}{{new string(']', 10_000)}}}"""));
        Assert.Equal(("not-json", "$"), (problem.Code, problem.Path));
        Assert.Contains("more than 64 levels deep", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_HalfACharacterInTheText_IsAnError() =>
        Assert.Equal("not-json", Assert.Single(BlueprintValidator.Validate("b", "{\"flow\": {\"x:\ud800\": {}}}")).Code);

    [Fact]
    public void Validate_LongNames_AreCutInPathsAndMessages()
    {
        var topics = string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"t{i}\": \"none\""));
        var problems = BlueprintValidator.Validate("b", $$"""{"flow": {"x:{{new string('v', 1_000_000)}}": {"topics": { {{topics}} } } } }""");
        Assert.Equal(901, problems.Count);
        Assert.All(problems, problem => Assert.InRange(problem.ToString().Length, 1, 600));
    }

    [Fact]
    public void Validate_ManyWarnings_HideNoError()
    {
        var unknown = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"a{i}\": \"{{unknown}}\""));
        var problems = BlueprintValidator.Validate("b", $$"""{"flow": {"x:{id}": {"parameters": { {{unknown}} } }, "y:{id}": {"topics": {"t": "none"} } } }""");
        Assert.Equal("bad-topic", problems[0].Code);
        Assert.Equal("There are more warnings. Mend these first.", problems[^1].Message);
        Assert.Equal(1 + ProblemList.Most + 1, problems.Count);
    }

    [Fact]
    public void Validate_ManyErrorsOfStructure_AreListedOnce()
    {
        var keys = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"a{i}\": 0"));
        var problems = BlueprintValidator.Validate("a/b", $$"""{"flow": { {{keys}} } }""");
        Assert.Equal(["bad-name", .. Enumerable.Repeat("bad-key", ProblemList.Most - 1), "more"], problems.Select(problem => problem.Code));
    }

    [Fact]
    public void Validate_LongerThanWhatIsStored_IsNotRead() =>
        Assert.Equal("too-large", Assert.Single(BlueprintValidator.Validate("b", new string('{', (4 * 1024 * 1024) + 1))).Code);

    [Fact]
    public void Validate_ManyVariantsOfOneProcessor_IsDone()
    {
        var entries = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""  "p:{id}-{{i}}": {}, "p:{blueprint}-{{i}}": {}  """));
        Assert.All(BlueprintValidator.Validate("b", $$"""{"flow": { {{entries}} } }"""), problem => Assert.Equal("same-variant", problem.Code));
    }
}

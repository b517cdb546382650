using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Tests.Blueprints;

public sealed class BlueprintValidatorTests
{
    [Theory]
    [InlineData(Samples.Demo)]
    [InlineData("{}")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:leak:{id}"}}}}""")]
    [InlineData("""{"description": null, "blueprint": null, "flow": {"x:default": {}}, "interfaces": {"a": {}, "b": {"note": "no topic"}}}""")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {"a": "flow:tg:a", "b": "flow:tg:b:{id}"}}}, "interfaces": {"a": "q2/tg/flow/a", "b": {"flow": "persistent://tg/flow/b:{id}"}}}""")]
    [InlineData("""{"parameters": {"a": {"controlled-by": "b"}, "b": {"controlled-by": "c"}, "c": {}}, "flow": {"x:{id}": {"parameters": {"p": "{a}"}}}}""")]
    [InlineData("""{"flow": {"x:{id}-a": {}, "x:{id}-b": {}, "x:{blueprint}-c": {}, "y:{id}-a": {}}}""")]
    [InlineData("""{"parameters": {"where": {}}, "flow": {"x:{id}": {"topics": {"a": "{where}", "b": "{where}:tg:x", "c": "{where}/x", "d": "q1/tg/flow/{where}"}}}}""")]
    [InlineData("""{"flow": {"x:{id}": {"parameters": {"a": 1.50, "b": true, "c": "text"}}}}""")]
    public void Validate_GoodBlueprint_HasNoProblem(string json) => Assert.Empty(BlueprintValidator.Validate("demo", json));

    [Fact]
    public void Validate_LongCircle_IsAnErrorOfEachOfItsParameters_WithoutNamingAll()
    {
        const int Count = 20_000;
        var parameters = string.Join(",", Enumerable.Range(0, Count).Select(i => $$"""  "p{{i}}": {"controlled-by": "p{{(i + 1) % Count}}"} """));
        var problems = BlueprintValidator.Validate("demo", $$"""{"parameters": { {{parameters}}, "outside": {"controlled-by": "p7"} } }""");
        Assert.Equal(ProblemList.Most + 1, problems.Count(problem => problem.IsError));
        Assert.All(problems.Take(ProblemList.Most), problem => Assert.Equal(("control-circle", true), (problem.Code, problem.IsError)));
        Assert.Equal(new(ProblemSeverity.Error, "more", "$", "There are more errors. Mend these first."), problems[ProblemList.Most]);
        Assert.Contains("p0 -> p1 -> p2 -> p3 -> p4 -> p5 -> p6 -> p7 -> and 19,993 more.", problems[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{"description": 1}""", "$.description")]
    [InlineData("""{"tags": "demo"}""", "$.tags")]
    [InlineData("""{"flow": []}""", "$.flow")]
    [InlineData("""{"blueprint": "x"}""", "$.blueprint")]
    [InlineData("""{"parameters": {"a": 1}}""", "$.parameters.a")]
    [InlineData("""{"parameters": {"chunk-size": {"type": 1}}}""", "$.parameters['chunk-size'].type")]
    [InlineData("""{"flow": {"chunker": {}}}""", "$.flow.chunker")]
    [InlineData("""{"flow": {"chunker:{id}": 1}}""", "$.flow['chunker:{id}']")]
    [InlineData("""{"flow": {":{id}": {}}}""", "$.flow[':{id}']")]
    [InlineData("""{"flow": {"a/b:{id}": {}}}""", "$.flow['a/b:{id}']")]
    [InlineData("""{"flow": {"a:b:{id}": {}}}""", "$.flow['a:b:{id}']")]
    [InlineData("""{"flow": {"a:": {}}}""", "$.flow['a:']")]
    [InlineData("""{"flow": {"chunker:{id}": {"topics": {"input": "chunk"}}}}""", "$.flow['chunker:{id}'].topics.input")]
    [InlineData("""{"flow": {"chunker:{id}": {"topics": {"input": "queue:tg:{id}"}}}}""", "$.flow['chunker:{id}'].topics.input")]
    [InlineData("""{"flow": {"chunker:{id}": {"topics": {"input": 1}}}}""", "$.flow['chunker:{id}'].topics.input")]
    [InlineData("""{"flow": {"chunker:{id}": {"topics": {"": "flow:tg:x"}}}}""", "$.flow['chunker:{id}'].topics['']")]
    [InlineData("""{"flow": {"chunker:{id}": {"parameters": {"a": {}}}}}""", "$.flow['chunker:{id}'].parameters.a")]
    [InlineData("""{"flow": {"chunker:{id}": {"parameters": {"a": null}}}}""", "$.flow['chunker:{id}'].parameters.a")]
    [InlineData("""{"flow": {"chunker:{id}": {}, "chunker:{id}": {}}}""", "$.flow['chunker:{id}']")]
    [InlineData("""{"interfaces": {"load": {"flow": "x"}}}""", "$.interfaces.load.flow")]
    [InlineData("""{"interfaces": {"load": "x"}}""", "$.interfaces.load")]
    [InlineData("""{"interfaces": {"load": 1}}""", "$.interfaces.load")]
    [InlineData("""{"parameters": {"a": {"controlled-by": "a"}}}""", "$.parameters.a['controlled-by']")]
    public void Validate_MalformedBlueprint_NamesPlace(string json, string path)
    {
        var error = Assert.Single(BlueprintValidator.Validate("demo", json), problem => problem.IsError);
        Assert.Equal(path, error.Path);
        Assert.False(error.Message.Contains('\n'));
        Assert.StartsWith(path + ": ", FirstError("demo", json));
    }

    [Theory]
    [InlineData("""{"flow": {"x:{id}": {"parameters": {"a": "{b}"}}}}""", "$.flow['x:{id}'].parameters.a", "{b}")]
    [InlineData("""{"flow": {"x:{b}": {}}}""", "$.flow['x:{b}']", "{b}")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {"{b}": "flow:tg:x"}}}}""", "$.flow['x:{id}'].topics['{b}']", "{b}")]
    [InlineData("""{"flow": {"x:{id}": {"topics": {"a": "flow:tg:{id}"}}}, "interfaces": {"{b}": {"flow": "flow:tg:{id}"}}}""", "$.interfaces['{b}']", "{b}")]
    [InlineData("""{"parameters": {"a": {"controlled-by": "b"}}, "flow": {"x:{a}": {}}}""", "$.parameters.a['controlled-by']", "'b'")]
    [InlineData("""{"parameters": {"id": {}}}""", "$.parameters.id", "'id'")]
    [InlineData("""{"blueprint": {"x:{blueprint}": {"topics": {"a": "flow:tg:{id}"}}}}""", "$.blueprint['x:{blueprint}']", "'{id}'")]
    public void Validate_DoubtfulBlueprint_WarnsOfPlace(string json, string path, string named)
    {
        var warning = Assert.Single(BlueprintValidator.Validate("demo", json));
        Assert.False(warning.IsError);
        Assert.Equal(path, warning.Path);
        Assert.Contains(named, warning.Message);
        Assert.Null(FirstError("demo", json));
    }

    [Fact]
    public void Validate_NamesTooLong_AreErrors()
    {
        var processor = new string('p', 119);
        var name = new string('n', 129);
        var topic = new string('t', 250);
        var problems = BlueprintValidator.Validate(new string('b', 65), $$$"""
            {"flow": {"{{{processor}}}:{id}": {}, "a:{{{name}}}": {}, "b:{id}": {"topics": {"{{{name}}}": "flow:tg:x", "ok": "flow:tg:{{{topic}}}"} } } }
            """);
        Assert.Equal(5, problems.Count(problem => problem.IsError));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("ü")]
    public void Validate_BadName_IsError(string name) => Assert.NotNull(FirstError(name, "{}"));

    [Fact]
    public void Validate_AnyTruncation_IsAnErrorAndNeverThrows()
    {
        for (var length = 0; length < Samples.Demo.Length - 1; length += 7) Assert.NotNull(FirstError("demo", Samples.Demo[..length]));
    }

    static string? FirstError(string name, string json) =>
        BlueprintValidator.Validate(name, json).FirstOrDefault(static problem => problem.IsError)?.ToString();
}

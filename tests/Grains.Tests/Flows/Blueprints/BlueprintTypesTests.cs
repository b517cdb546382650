using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Tests.Blueprints;

/// <summary>What the parameter types of a workspace tell of a blueprint.</summary>
public sealed class BlueprintTypesTests
{
    const string UsesP = """{"parameters": {"p": {"type": "t"}}, "flow": {"x:{id}": {"parameters": {"a": "{p}"}}}}""";

    [Fact]
    public void Validate_TypesThatAreThere_HaveNoProblem() =>
        Assert.Empty(BlueprintValidator.Validate("demo", BlueprintReader.Read(Samples.Demo), Samples.DemoTypes));

    [Theory]
    [InlineData(null, "unknown-type", "has no parameter type 't'")]
    [InlineData("nonsense", "bad-type", "'t' cannot be read: it is no JSON text (line 1, byte ")]
    [InlineData("[]", "bad-type", "'t' cannot be read: it must be a JSON object")]
    [InlineData("""{"secret": 1}""", "bad-type", "'secret' must be true or false")]
    [InlineData("""{"default": "\ud800"}""", "bad-type", "half a character")]
    [InlineData("""{"type": "integer", "default": "many"}""", "bad-type", "The default 'many' of the parameter type 't' is no integer")]
    [InlineData("""{"max": 5, "type": "number", "default": 6}""", "bad-type", "'6' of the parameter type 't' is more than the greatest, 5")]
    [InlineData("""{"enum": ["a"], "default": "hidden", "secret": true}""", "bad-type", "The default of the parameter type 't' is none of those")]
    public void Validate_TypeThatIsWrong_IsAWarningAtItsUse(string? type, string code, string message)
    {
        var problem = Assert.Single(BlueprintValidator.Validate(null, BlueprintReader.Read(UsesP), type is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["t"] = type }));
        Assert.Equal((ProblemSeverity.Warning, code, "$.parameters.p.type"), (problem.Severity, problem.Code, problem.Path));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SecretByItsType_IsAnErrorWhereItWouldBeShown()
    {
        var read = BlueprintReader.Read("""{"parameters": {"p": {"type": "t"}, "q": {"controlled-by": "p"}, "r": {"secret": true}}, "flow": {"x:{id}{q}": {"topics": {"a": "flow:tg:{r}"}, "parameters": {"a": "{p}"}}}}""");
        var problems = BlueprintValidator.Validate("b", read, new Dictionary<string, string> { ["t"] = """{"secret": true}""" });
        Assert.Equal([("$.flow['x:{id}{q}'].topics.a", "secret-shown"), ("$.flow['x:{id}{q}']", "secret-shown")], problems.Select(problem => (problem.Path, problem.Code)));
    }
}

using TrustFlow.Config.Secrets;
using TrustFlow.Flows.Blueprints;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

/// <summary>Secrets are named where they stand, and stand nowhere else.</summary>
public sealed class SecretPlanTests
{
    const string Blueprint = """
        {"parameters": {"key": {"secret": true}, "same": {"controlled-by": "key"}, "size": {}},
         "flow": {"a:{id}": {"parameters": {"k": "Bearer {key}", "s": "{size}"}}, "b:{id}": {"parameters": {"k": "{same}"}}, "c:{id}": {"parameters": {"s": "{size}"}}}}
        """;

    [Fact]
    public void Make_Secrets_AreNamedWhereTheirValuesStand()
    {
        var plan = Planned.Make(Blueprint, ("key", "x1"), ("size", "2"), ("extra", "3"));
        Assert.Equal(
            [
                """{"topics":{},"parameters":{"k":"Bearer x1","s":"2"},"secrets":["k"]}""",
                """{"topics":{},"parameters":{"k":"x1"},"secrets":["k"]}""",
                """{"topics":{},"parameters":{"s":"2"}}""",
            ],
            plan.Variants.Select(variant => variant.Definition));
        Assert.StartsWith(
            """{"description":"","blueprint-name":"demo","interfaces":{},"parameters":{"key":"x1","same":"x1","size":"2","extra":"3"},"secrets":["key","same"],"owns":""", plan.Record, StringComparison.Ordinal);
        Assert.All(plan.Variants.Select(variant => variant.Definition).Append(plan.Record), text => Assert.DoesNotContain("x1", Redaction.Shown(text), StringComparison.Ordinal));
    }

    [Fact]
    public void Record_WithSecrets_ReadsAsItWasWritten()
    {
        var text = Planned.Make(Blueprint, ("key", "x1"), ("size", "2")).Record;
        var record = FlowRecord.Read(text);
        Assert.Equal(text, record.Write());
        Assert.Equal(["key=***", "same=***", "size=2"], record.Redacted().Parameters.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public void Difference_OfASecret_DoesNotShowIt()
    {
        var (old, now) = (Planned.Make(Blueprint, ("key", "x1"), ("size", "2")), Planned.Make(Blueprint, ("key", "x2"), ("size", "2")));
        Assert.Equal("its parameters.k, which is secret, would be another", VariantDefinition.Difference(old.Variants[0].Definition, now.Variants[0].Definition));
    }

    [Theory]
    [InlineData("""{"flow": {"a:{s}": {}}}""", "$.flow['a:{s}']")]
    [InlineData("""{"flow": {"a:{id}": {"topics": {"t": "flow:tg:{s}"}}}}""", "$.flow['a:{id}'].topics.t")]
    [InlineData("""{"flow": {"a:{id}": {"parameters": {"{s}": ""}}}}""", "$.flow['a:{id}'].parameters['{s}']")]
    [InlineData("""{"interfaces": {"{s}": {}}}""", "$.interfaces['{s}']")]
    [InlineData("""{"interfaces": {"i": {"note": "{s}"}}}""", "$.interfaces.i.note")]
    public void Make_SecretByItsTypeThatWouldBeShown_IsRefusedWithoutItsValue(string json, string path)
    {
        var blueprint = BlueprintReader.Read(json.Insert(1, "\"parameters\": {\"s\": {\"type\": \"t\"}},")).Blueprint!;
        var types = new Dictionary<string, ParameterType> { ["t"] = ParameterType.Parse("t", """{"secret": true}""") };
        var parameters = ParameterResolution.Resolve(blueprint, new Dictionary<string, string> { ["s"] = "hidden" }, types);
        var refusal = Assert.Throws<FlowException>(() => FlowPlanner.Make(new FlowKey("w", "f"), "b", 1, blueprint, "", parameters));
        Assert.StartsWith($"{path}: The parameter 's' is secret", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"secret": true, "enum": ["hidden-one"]}""")]
    [InlineData("""{"secret": true, "type": "integer"}""")]
    [InlineData("""{"secret": true, "pattern": "^[0-9]+$"}""")]
    public void Resolve_SecretThatBreaksItsType_IsRefusedWithoutItsValue(string type)
    {
        var blueprint = BlueprintReader.Read("""{"parameters": {"s": {"type": "t"}}}""").Blueprint!;
        var refusal = Assert.Throws<FlowException>(
            () => ParameterResolution.Resolve(blueprint, new Dictionary<string, string> { ["s"] = "hidden" }, new Dictionary<string, ParameterType> { ["t"] = ParameterType.Parse("t", type) }));
        Assert.StartsWith("The value of the parameter 's' ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refusal.Message, StringComparison.Ordinal);
    }
}

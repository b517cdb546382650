using System.Text.Json;
using TrustFlow.Flows.Blueprints;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

public sealed class FlowPlannerTests
{
    [Fact]
    public void Make_Demo_WritesEntriesAsTheWireHasThem()
    {
        var plan = Planned.Demo("f1");
        Assert.Equal(
            [
                """embeddings:demo {"topics":{"request":"request:tg:default:embeddings:demo","response":"response:tg:default:embeddings:demo"},"parameters":{}}""",
                """my-proc:f1 {"topics":{"input":"flow:tg:default:in:f1","output":"flow:tg:default:shared:demo"},"parameters":{"model":"gpt-4o-mini","size":"2000"}}""",
                """chunker:f1 {"topics":{"input":"flow:tg:default:shared:demo","output":"flow:tg:default:chunks:f1","librarian-request":"request:tg:librarian","librarian-response":"response:tg:librarian"},"parameters":{"chunk-size":"2000"}}""",
                """text-completion:f1 {"topics":{"request":"request:tg:default:text-completion:f1","response":"response:tg:default:text-completion:f1"},"parameters":{"model":"gpt-4o-mini","verbose":"true"}}""",
            ],
            plan.Variants.Select(variant => $"{variant.Name} {variant.Definition}"));
        Assert.Equal([true, false, false, false], plan.Variants.Select(variant => variant.Shared));
    }

    [Fact]
    public void Make_Demo_RecordSaysWhatTheWireKnows()
    {
        using var record = JsonDocument.Parse(Planned.Demo("f1").Record);
        using var expected = JsonDocument.Parse("""
            {"description": "first", "blueprint-name": "demo", "interfaces": {"document-load": {"flow": "flow:tg:default:in:f1"},
             "text-completion": {"request": "request:tg:default:text-completion:f1", "response": "response:tg:default:text-completion:f1"}},
             "parameters": {"model": "gpt-4o-mini", "chunk-size": "2000", "verbose": "true", "rag-model": "gpt-4o-mini"}}
            """);
        foreach (var member in expected.RootElement.EnumerateObject()) Assert.True(JsonElement.DeepEquals(member.Value, record.RootElement.GetProperty(member.Name)), member.Name);
        Assert.Equal(["description", "blueprint-name", "interfaces", "parameters", "owns"], record.RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Make_Demo_OwnsOnlyTopicsWhoseTemplateHoldsAVariable() =>
        Assert.Equal(
            [
                "flow:tg:default:chunks:f1", "flow:tg:default:in:f1", "flow:tg:default:shared:demo", "request:tg:default:embeddings:demo",
                "request:tg:default:text-completion:f1", "response:tg:default:embeddings:demo", "response:tg:default:text-completion:f1",
            ],
            Planned.Demo("f1").Topics);

    [Fact]
    public void Make_LiteralTopicNamedByVariableToo_IsNotOwned() =>
        Assert.Empty(Planned.Make("""{"flow": {"a:{id}": {"topics": {"x": "request:tg:f1"}}, "b:{id}": {"topics": {"x": "q0/tg/request/{id}"}}}}""").Topics);

    [Fact]
    public void Make_OneTopicInThreeNotations_IsOwnedOnce() =>
        Assert.Equal(["flow:tg:f1"], Planned.Make("""{"flow": {"a:{id}": {"topics": {"x": "flow:tg:{id}", "y": "q1/tg/flow/{id}", "z": "persistent://tg/flow/{id}"}}}}""").Topics);

    [Fact]
    public void Make_ParameterThatLooksLikeAVariable_IsNotExpandedAgain() =>
        Assert.Contains("\"a\":\"{id}\"", Planned.Make("""{"flow": {"a:{id}": {"parameters": {"a": "{p}"}}}}""", ("p", "{id}")).Variants[0].Definition);

    [Fact]
    public void Make_SystemVariable_WinsOverParameterOfItsName() =>
        Assert.Equal("f1", Planned.Make("""{"flow": {"a:{id}": {}}}""", ("id", "other")).Variants[0].Variant);

    [Fact]
    public void Make_NumbersAndBooleans_BecomeTexts() =>
        Assert.Equal("""{"topics":{},"parameters":{"a":"1.50","b":"true","c":"ü<&>"}}""", Planned.Make("""{"flow": {"a:{id}": {"parameters": {"a": 1.50, "b": true, "c": "ü<&>"}}}}""").Variants[0].Definition);

    [Fact]
    public void Make_BareInterface_StaysBareAndIsOwned()
    {
        var plan = Planned.Make("""{"interfaces": {"load": "flow:tg:load:{id}", "other": {"note": "{id}"}}}""");
        Assert.Equal("""{"load":"flow:tg:load:f1","other":{"note":"f1"}}""", FlowRecord.Read(plan.Record).Interfaces);
        Assert.Equal(["flow:tg:load:f1"], plan.Topics);
    }

    [Theory]
    [InlineData("""{"flow": {"a:{id}": {}, "a:f1": {}}}""", "$.flow['a:f1']")]
    [InlineData("""{"blueprint": {"a:f1": {}}, "flow": {"a:{id}": {}}}""", "$.flow['a:{id}']")]
    [InlineData("""{"flow": {"a:{nope}": {}}}""", "$.flow['a:{nope}']")]
    [InlineData("""{"flow": {"a:{slash}": {}}}""", "$.flow['a:{slash}']")]
    [InlineData("""{"flow": {"a:{long}": {}}}""", "$.flow['a:{long}']")]
    [InlineData("""{"flow": {"a:{empty}": {}}}""", "$.flow['a:{empty}']")]
    [InlineData("""{"flow": {"a:{id}": {"topics": {"{slash}": "flow:tg:x"}}}}""", "$.flow['a:{id}'].topics['{slash}']")]
    [InlineData("""{"flow": {"a:{id}": {"topics": {"{id}": "flow:tg:x", "f1": "flow:tg:y"}}}}""", "$.flow['a:{id}'].topics.f1")]
    [InlineData("""{"flow": {"a:{id}": {"topics": {"x": "{slash}"}}}}""", "$.flow['a:{id}'].topics.x")]
    [InlineData("""{"flow": {"a:{id}": {"topics": {"x": "flow:tg:{long}{long}"}}}}""", "$.flow['a:{id}'].topics.x")]
    [InlineData("""{"flow": {"a:{id}": {"topics": {"x": "flow:tg:{almost}"}}}}""", "$.flow['a:{id}'].topics.x")]
    [InlineData("""{"interfaces": {"{id}": {}, "f1": {}}}""", "$.interfaces.f1")]
    public void Make_WhatCannotBe_IsRefusedWithItsPlace(string blueprint, string path)
    {
        var refusal = Assert.Throws<FlowException>(() => Planned.Make(blueprint, ("slash", "a/b"), ("long", new string('l', 129)), ("empty", ""), ("almost", new string('m', 240))));
        Assert.Contains(path, refusal.Message);
        Assert.Equal(FlowError.Invalid, refusal.Reason);
    }
}

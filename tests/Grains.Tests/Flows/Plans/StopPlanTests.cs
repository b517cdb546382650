using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

public sealed class StopPlanTests
{
    static readonly VariantName Shared = new("embeddings", "demo");
    readonly FlowRecord record = FlowRecord.Read(Planned.Demo("f1").Record);

    [Fact]
    public void Taken_LastFlowOfBlueprint_TakesSharedVariantsAlong() =>
        Assert.Contains((Shared, true, true), StopPlan.Concerned("f1", record, [Flow("f1", record)], () => []));

    [Fact]
    public void Taken_AnotherLiveFlow_KeepsSharedVariants()
    {
        var taken = StopPlan.Concerned("f1", record, [Flow("f1", record), Flow("f2", FlowRecord.Read(Planned.Demo("f2").Record))], () => []);
        Assert.Equal(["my-proc:f1", "chunker:f1", "text-completion:f1"], taken.Where(variant => variant.Taken).Select(variant => variant.Name.ToString()));
        Assert.Contains((Shared, true, false), taken);
    }

    [Fact]
    public void Taken_OtherFlowIsStopping_TakesSharedVariantsAlong() =>
        Assert.Contains((Shared, true, true), StopPlan.Concerned("f1", record, [Flow("f1", record), Flow("f2", record with { Stopping = true })], () => []));

    [Fact]
    public void Taken_UnreadableOtherRecord_CountsForNothing() =>
        Assert.Contains((Shared, true, true), StopPlan.Concerned("f1", record, [Planned.Value("flow", "f2", "nonsense", 1)], () => []));

    [Fact]
    public void Taken_RecordOfAnotherProgram_TakesVariantsNamedAfterTheFlow() =>
        Assert.Equal([(new VariantName("a", "f1"), false, true)], StopPlan.Concerned("f1", record with { Owns = null }, [], () => [new("a", "f1"), new("b", "f2"), new("c", "demo")]));

    [Fact]
    public void Without_KeptVariantIsGone_TakesItsQueuesToo()
    {
        var variants = Planned.Demo("f1").Variants;
        var plan = new StopPlan([.. variants.Skip(1)], []) { Kept = [variants[0]] };
        Assert.Equal(plan.Queues("w").Count, plan.Without([]).Queues("w").Count);
        var without = plan.Without([variants[0]]);
        Assert.Empty(without.Kept);
        Assert.Contains(without.Queues("default"), queue => queue.Subscription == "embeddings--default--demo--request");
    }

    [Fact]
    public void Queues_Variants_AreThoseOfSharedTopicsWhoeverOwnsThem()
    {
        var queues = new StopPlan(Planned.Demo("f1").Variants, []).Queues("default");
        Assert.Contains(new FlowQueue("flow:tg:default:shared:demo", "chunker--default--f1--input"), queues);
        Assert.Contains(new FlowQueue("request:tg:librarian", "chunker--default--f1--librarian-request"), queues);
        Assert.DoesNotContain(queues, queue => queue.Topic.StartsWith("response:", StringComparison.Ordinal));
    }

    [Fact]
    public void FirstBatch_Purge_MarksOwnVariantsOnly()
    {
        var variants = Planned.Demo("f1").Variants;
        var seen = variants.Select(variant => Planned.Value(variant.Name.Type, variant.Variant, variant.Definition, 4));
        var batch = new StopPlan(variants, []).FirstBatch("id", "me", Flow("f1", record), record, [.. seen], "token");
        Assert.Equal(4, batch.Writes.Count(write => write.Value is null));
        Assert.Equal(["my-proc", "chunker", "text-completion"], batch.Writes.Where(write => write.Type.StartsWith("purge:", StringComparison.Ordinal)).Select(write => write.Type["purge:".Length..]));
        Assert.All(batch.Writes.Where(write => write.Type.StartsWith("purge:", StringComparison.Ordinal)), write => Assert.Equal("""{"token":"token"}""", write.Value));
        Assert.True(FlowRecord.Read(batch.Writes.Single(write => write.Type == "flow").Value!).Stopping);
        Assert.Contains(new ConfigPrecondition("flow", "f1", 9), batch.Preconditions);
    }

    [Fact]
    public void LastBatch_Released_TakesTheirPurgesWithTheRecord()
    {
        var batch = new StopPlan(Planned.Demo("f1").Variants, []).LastBatch("id", "me", "f1", [new("chunker", "f1"), Shared]);
        Assert.Equal(["purge:chunker/f1", "flow/f1"], batch.Writes.Select(write => $"{write.Type}/{write.Key}"));
        Assert.All(batch.Writes, write => Assert.Null(write.Value));
    }

    [Fact]
    public void Record_WrittenAndRead_IsTheSame()
    {
        var stopping = FlowRecord.Read((record with { Stopping = true }).Write());
        Assert.True(stopping.Stopping);
        Assert.Equal(record.Owns!.Variants, stopping.Owns!.Variants);
        Assert.Equal(record.Owns.Shared, stopping.Owns.Shared);
        Assert.Equal(record.Owns.Topics, stopping.Owns.Topics);
        Assert.Equal(record.Parameters, stopping.Parameters);
        Assert.Equal(record.Interfaces, stopping.Interfaces);
    }

    static ConfigValue Flow(string id, FlowRecord record) => Planned.Value("flow", id, record.Write(), 9);
}

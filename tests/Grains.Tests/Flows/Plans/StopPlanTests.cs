using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;
using VariantNeed = TrustFlow.Config.VariantNeed;

namespace TrustFlow.Flows.Tests.Plans;

public sealed class StopPlanTests
{
    static readonly VariantName Shared = new("embeddings", "demo");
    readonly FlowRecord record = FlowRecord.Read(Planned.Demo("f1").Record);

    [Fact]
    public void Of_NobodyElseNeedsSharedVariants_TakesThemAlong()
    {
        var flow = Standing(record);
        Assert.Contains(Shared, Names(StopPlan.Of(flow)));
        Assert.Equal(new VariantNeed("embeddings:demo", ByOthers: false), Assert.Single(flow.Expected));
        Assert.Contains(new ConfigPrecondition("processor:embeddings", "demo", 4), flow.Preconditions);
    }

    [Fact]
    public void Of_AnotherFlowNeedsSharedVariants_LeavesThem()
    {
        var flow = Standing(record, new VariantUse("embeddings:demo", "f1"), new VariantUse("embeddings:demo", "f2"));
        Assert.Equal(["my-proc:f1", "chunker:f1", "text-completion:f1"], Names(StopPlan.Of(flow)).Select(name => name.ToString()));
        Assert.Equal(new VariantNeed("embeddings:demo", ByOthers: true), Assert.Single(flow.Expected));
    }

    [Fact]
    public void Of_AnotherFlowIsPaused_TakesSharedVariantsButNotTheirQueues()
    {
        var paused = new VariantUse("embeddings:demo:paused", "f2");
        var plan = StopPlan.Of(Standing(record, paused));
        Assert.Contains(Shared, Names(plan));
        var uses = new SharedUses([paused]);
        Assert.DoesNotContain(plan.Queues("default", name => uses.IsUsedBeside(name, "f1")), queue => queue.Subscription == "embeddings--default--demo--request");
        Assert.Contains(plan.Queues("default", name => uses.IsUsedBeside(name, "f2")), queue => queue.Subscription == "embeddings--default--demo--request");
    }

    [Fact]
    public void Of_PausedFlow_KnowsItsQueuesByWhatTheRecordKeeps()
    {
        var plan = StopPlan.Of(Standing(record with { Paused = [.. Planned.Demo("f1").Variants.Select(variant => new PausedVariant(variant.Name, variant.Definition))] }, stands: false));
        Assert.True(plan.Paused);
        Assert.Contains(new FlowQueue("flow:tg:default:shared:demo", "chunker--default--f1--input"), plan.Queues("default", _ => false));
    }

    [Fact]
    public void Of_RecordOfAnotherProgram_TakesVariantsNamedAfterTheFlow() =>
        Assert.Equal([new VariantName("a", "f1")], StandingFlow.Names("f1", record with { Owns = null }, [new("a", "f1"), new("b", "f2"), new("c", "demo")]));

    [Fact]
    public void Queues_Variants_AreThoseOfSharedTopicsWhoeverOwnsThem()
    {
        var queues = new StopPlan(Planned.Demo("f1").Variants, []).Queues("default", _ => false);
        Assert.Contains(new FlowQueue("flow:tg:default:shared:demo", "chunker--default--f1--input"), queues);
        Assert.Contains(new FlowQueue("request:tg:librarian", "chunker--default--f1--librarian-request"), queues);
        Assert.DoesNotContain(queues, queue => queue.Topic.StartsWith("response:", StringComparison.Ordinal));
    }

    [Fact]
    public void FirstBatch_Purge_MarksOwnVariantsOnly()
    {
        var flow = Standing(record);
        var batch = StopPlan.Of(flow).FirstBatch("id", "me", flow, "token");
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

    [Fact]
    public void Record_PausedWrittenAndRead_IsTheSame()
    {
        var paused = FlowRecord.Read((record with { Paused = [new(Shared, "{\"topics\":{}}")] }).Write());
        Assert.Equal([new PausedVariant(Shared, "{\"topics\":{}}")], paused.Paused!);
        Assert.False(paused.Stopping);
        Assert.Null(FlowRecord.Read((paused with { Stopping = true }).Write()).Paused);
    }

    static IEnumerable<VariantName> Names(StopPlan plan) => plan.Variants.Select(variant => variant.Name);

    static StandingFlow Standing(FlowRecord record, params VariantUse[] uses) => Standing(record, stands: true, uses);

    static StandingFlow Standing(FlowRecord record, bool stands, params VariantUse[] uses)
    {
        var texts = Planned.Demo("f1").Variants.ToDictionary(variant => variant.Name, variant => variant.Definition);
        var seen = StandingFlow.Names("f1", record, []).Select(name => Planned.Value(name.Type, name.Variant, stands ? texts[name] : null, stands ? 4 : 0));
        return StandingFlow.Of(Planned.Value("flow", "f1", record.Write(), 9), record, [.. seen], new SharedUses(uses), []);
    }
}

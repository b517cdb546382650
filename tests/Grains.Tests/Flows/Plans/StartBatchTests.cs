using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

public sealed class StartBatchTests
{
    readonly FlowPlan plan = Planned.Demo("f1");

    [Fact]
    public void Make_NothingThere_WritesAllUnderPreconditions()
    {
        var batch = StartBatch.Make("id", "me", "f1", plan, Planned.Nothing(plan));
        Assert.Equal(
            ["processor:embeddings/demo", "processor:my-proc/f1", "processor:chunker/f1", "processor:text-completion/f1", "flow/f1"], batch.Writes.Select(write => $"{write.Type}/{write.Key}"));
        Assert.Contains(new ConfigPrecondition("flow", "f1", null), batch.Preconditions);
        Assert.Contains(new ConfigPrecondition("flow-blueprint", "demo", 7), batch.Preconditions);
        Assert.Equal(4, batch.Preconditions.Count(condition => condition.Type.StartsWith("processor:", StringComparison.Ordinal) && condition.Version is null));
        Assert.Equal("id", batch.Id);
        Assert.Equal("me", batch.Actor);
    }

    [Fact]
    public void Make_SharedVariantStandsAndSaysTheSame_IsLeftAsItIs()
    {
        var text = plan.Variants[0].Definition.Replace(":{", ": {").Replace(",", ", ");
        var batch = StartBatch.Make("id", "", "f1", plan, Planned.Nothing(plan).SetItem(0, Planned.Value("processor:embeddings", "demo", text, 5)));
        Assert.DoesNotContain(batch.Writes, write => write.Type == "processor:embeddings");
        Assert.Contains(new ConfigPrecondition("processor:embeddings", "demo", 5), batch.Preconditions);
    }

    [Fact]
    public void Make_SharedVariantDiffers_IsRefusedWithTheDifference()
    {
        var text = plan.Variants[0].Definition.Replace("\"parameters\":{}", "\"parameters\":{\"a\":\"1\"}");
        var refusal = Assert.Throws<FlowException>(() => StartBatch.Make("id", "", "f1", plan, Planned.Nothing(plan).SetItem(0, Planned.Value("processor:embeddings", "demo", text, 5))));
        Assert.Contains("'embeddings:demo'", refusal.Message);
        Assert.Contains("parameters.a is '1', and would be absent", refusal.Message);
    }

    [Fact]
    public void Taken_OwnVariantStands_IsRefused()
    {
        Assert.Null(StartBatch.Taken(plan, Planned.Nothing(plan)));
        Assert.Contains("'my-proc:f1'", StartBatch.Taken(plan, Planned.Nothing(plan).SetItem(1, Planned.Value("processor:my-proc", "f1", "{}", 5)))!.Message);
    }

    [Fact]
    public void Refusal_Conflict_TellsWhatMovedOrThatASecondLookMayHelp()
    {
        Assert.Equal("Flow already exists", StartBatch.Refusal(plan, new ConfigConflictException("flow", "f1", 3))!.Message);
        Assert.Equal("Blueprint does not exist", StartBatch.Refusal(plan, new ConfigConflictException("flow-blueprint", "demo", null))!.Message);
        Assert.Contains("was changed", StartBatch.Refusal(plan, new ConfigConflictException("flow-blueprint", "demo", 9))!.Message);
        Assert.Contains("'chunker:f1'", StartBatch.Refusal(plan, new ConfigConflictException("processor:chunker", "f1", 9))!.Message);
        Assert.Null(StartBatch.Refusal(plan, new ConfigConflictException("processor:embeddings", "demo", 9)));
    }
}

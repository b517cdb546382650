using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

public sealed class SharedUseTests
{
    readonly FlowRecord record = FlowRecord.Read(Planned.Demo("f1").Record);
    readonly PlannedVariant shared = Planned.Demo("f1").Variants[0];

    [Theory]
    [InlineData(true, true, null)]
    [InlineData(false, false, null)]
    [InlineData(true, false, "put")]
    [InlineData(false, true, "delete")]
    public void Settle_NeededAgainstThere_PutsBackOrTakesAway(bool needed, bool there, string? change)
    {
        var entry = Planned.Value("processor:embeddings", "demo", there ? shared.Definition : null, there ? 4 : 0);
        var batch = SharedUse.Settle("id", "me", [shared], [entry], [Planned.Value("flow", "f1", (record with { Stopping = !needed }).Write(), 9)]);
        Assert.Equal(change, batch.Writes.Select(write => write.Value is null ? "delete" : "put").SingleOrDefault());
        if (change is null) return;
        Assert.Contains(new ConfigPrecondition("processor:embeddings", "demo", there ? 4 : null), batch.Preconditions);
        Assert.Equal(needed, batch.Preconditions.Contains(new ConfigPrecondition("flow", "f1", 9)));
    }
}

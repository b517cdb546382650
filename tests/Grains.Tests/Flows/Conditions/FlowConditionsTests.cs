using TrustFlow.Flows.Conditions;
using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Tests.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Tests.Conditions;

public sealed class FlowConditionsTests
{
    static readonly FlowRecord Record = FlowRecord.Read(Planned.Demo("f1").Record);
    static readonly FlowEvent Committed = new(At(2), "start-committed", "", 7);

    readonly FlowReadings running = new(Record, 7, null, [new(At(1), "start-begun", "", null), Committed, new(At(3), "started", "", null)], [.. Variants("h")], TopicFindings.Fine);

    [Fact]
    public void Running_EverybodyReported_AllHoldSinceWhatIsStored()
    {
        var conditions = FlowConditions.Of(running);
        Assert.Equal(["Resolved", "TopicsReady", "Configured", "Ready"], conditions.Select(condition => condition.Type));
        Assert.All(conditions, condition => Assert.Equal((ConditionStatus.True, 7), (condition.Status, condition.Version)));
        Assert.Equal([At(2), At(2), At(2), At(9)], conditions.Select(condition => condition.Since));
        Assert.Equal(["Resolved", "TopicsExist", "VariantsCommitted", "AllReported"], conditions.Select(condition => condition.Reason));
    }

    [Fact]
    public void Starting_IsNotConfiguredSinceTheStartBegan()
    {
        var starting = running with { Version = 0, Saga = Saga("start", "commit"), Events = [new(At(1), "start-begun", "", null)], Variants = [], Topics = new(["a"], null, At(5)) };
        Assert.Equal((ConditionStatus.True, At(1)), StatusOf(starting, "Resolved"));
        Assert.Equal((ConditionStatus.False, At(5)), StatusOf(starting, "TopicsReady"));
        Assert.Equal((ConditionStatus.False, At(1)), StatusOf(starting, "Configured"));
        Assert.Equal((ConditionStatus.False, At(1)), StatusOf(starting, "Ready"));
        Assert.Equal("Starting", Of(starting, "Ready").Reason);
    }

    [Fact]
    public void Topics_Missing_AreNamedSinceTheyWereSeenMissing()
    {
        var missing = running with { Topics = new(["flow:tg:a", "flow:tg:b"], null, At(50)) };
        var condition = Of(missing, "TopicsReady");
        Assert.Equal((ConditionStatus.False, "TopicsMissing", At(50)), (condition.Status, condition.Reason, condition.Since));
        Assert.Contains("'flow:tg:a', 'flow:tg:b'", condition.Message);
        Assert.Equal((ConditionStatus.True, At(60)), StatusOf(running with { Topics = TopicFindings.Fine with { Since = At(60) } }, "TopicsReady"));
        Assert.Equal((ConditionStatus.Unknown, "BrokerUnreachable"), (Of(running with { Topics = new([], "down", At(70)) }, "TopicsReady").Status, Of(running with { Topics = new([], "down", At(70)) }, "TopicsReady").Reason));
    }

    [Fact]
    public void Variants_OneIsNotCommitted_IsNotConfigured()
    {
        var broken = running with { Variants = [.. running.Variants.Skip(1), running.Variants[0] with { WantedHash = null }] };
        Assert.Equal(("VariantsMissing", (DateTimeOffset?)null), (Of(broken, "Configured").Reason, Of(broken, "Configured").Since));
        Assert.Equal(ConditionStatus.False, Of(broken, "Ready").Status);
    }

    [Fact]
    public void Ready_SaysWhatKeepsItFromThat()
    {
        Assert.Equal((ConditionStatus.Unknown, At(2)), StatusOf(With(variant => variant with { ReportedHash = null, Since = null }), "Ready"));
        Assert.Equal("NotReported", Of(With(variant => variant with { ReportedHash = null }), "Ready").Reason);
        var failed = Of(With(variant => variant with { Error = "no disk", Since = At(20) }), "Ready");
        Assert.Equal((ConditionStatus.False, "Failed", At(20)), (failed.Status, failed.Reason, failed.Since));
        Assert.Contains("no disk", failed.Message);
        var other = Of(With(variant => variant with { ReportedHash = "old", Since = At(1) }), "Ready");
        Assert.Equal((ConditionStatus.False, "OtherDefinition", At(2)), (other.Status, other.Reason, other.Since));
    }

    [Fact]
    public void Ready_DefinitionWentAndCameBack_IsSoSinceItCameBack()
    {
        var back = With(variant => variant with { Version = 12, Since = At(4) }) with { Version = 12, Events = [Committed, new(At(30), "restart-committed", "", 12)] };
        Assert.Equal((ConditionStatus.True, At(30)), StatusOf(back, "Ready"));
        Assert.Equal(12, Of(back, "Ready").Version);
    }

    [Theory]
    [InlineData("release", "Releasing")]
    [InlineData("delete", "Deleting")]
    public void Stopping_IsThereWhileAStopIsUnderWay(string step, string reason)
    {
        var stopping = running with { Record = Record with { Stopping = true }, Version = 9, Saga = Saga("stop", step), Topics = new(["a"], null, At(8)) };
        Assert.Equal((ConditionStatus.True, reason, At(1)), (Of(stopping, "Stopping").Status, Of(stopping, "Stopping").Reason, Of(stopping, "Stopping").Since));
        Assert.Equal(("Stopping", "Stopping"), (Of(stopping, "Ready").Reason, Of(stopping, "TopicsReady").Reason));
        Assert.DoesNotContain(FlowConditions.Of(running), condition => condition.Type == "Stopping");
    }

    [Fact]
    public void Paused_IsThereWhilePaused()
    {
        var paused = running with { Record = Record with { Paused = [] }, Version = 11, Events = [Committed, new(At(40), "paused", "", 11)], Variants = [.. Variants(null)] };
        Assert.Equal((ConditionStatus.True, At(40)), StatusOf(paused, "Paused"));
        Assert.Equal((ConditionStatus.False, At(40)), StatusOf(paused, "Configured"));
        Assert.Equal((ConditionStatus.True, At(2)), StatusOf(paused, "TopicsReady"));
        Assert.Equal("Paused", Of(paused, "Ready").Reason);
    }

    [Fact]
    public void Recreating_IsNotConfigured()
    {
        var recreating = running with { Saga = Saga("restart", "recreate"), Events = [Committed, new(At(15), "restart-withdrawn", "", 8)] };
        Assert.Equal((ConditionStatus.False, At(15)), StatusOf(recreating, "Configured"));
        Assert.Equal("Recreating", Of(recreating, "Configured").Reason);
    }

    [Fact]
    public void RecordOfAnotherProgram_IsUnknown()
    {
        var foreign = running with { Record = Record with { Owns = null }, Variants = [], Events = [] };
        Assert.All(FlowConditions.Of(foreign), condition => Assert.Equal((ConditionStatus.Unknown, "ForeignRecord", null), (condition.Status, condition.Reason, condition.Since)));
    }

    [Fact]
    public void Events_Forgotten_SinceIsNotInvented() =>
        Assert.Equal([null, null, null, At(9)], FlowConditions.Of(running with { Events = [] }).Select(condition => condition.Since));

    FlowReadings With(Func<VariantStatus, VariantStatus> change) => running with { Variants = [change(running.Variants[0]), .. running.Variants.Skip(1)] };

    static FlowCondition Of(FlowReadings readings, string type) => FlowConditions.Of(readings).Single(condition => condition.Type == type);

    static (ConditionStatus, DateTimeOffset?) StatusOf(FlowReadings readings, string type) => (Of(readings, type).Status, Of(readings, type).Since);

    static IEnumerable<VariantStatus> Variants(string? wanted) =>
        Planned.Demo("f1").Variants.Select((variant, i) => new VariantStatus("default", variant.Processor, variant.Variant, wanted, wanted, 1, null, At(90)) { Since = At(6 + i), Version = 7 });

    static Saga Saga(string kind, string step) => new("default", "f1", "s", kind, step, "{}", At(1));

    static DateTimeOffset At(int second) => DateTimeOffset.UnixEpoch.AddSeconds(second);
}

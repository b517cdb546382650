using System.Collections.Immutable;
using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Sagas;

namespace TrustFlow.Flows.Conditions;

/// <summary>Tells by what was read of a flow which conditions hold. Pure; times are those of what is stored, never the present.</summary>
public sealed class FlowConditions
{
    const int MostNamed = 5;

    readonly FlowReadings flow;

    FlowConditions(FlowReadings flow) => this.flow = flow;

    /// <summary>The conditions, in the order in which a start reaches them; then those that are there only while they hold.</summary>
    public static ImmutableArray<FlowCondition> Of(FlowReadings flow)
    {
        var conditions = new FlowConditions(flow);
        var configured = conditions.Configured();
        return [conditions.Resolved(), conditions.TopicsReady(), configured, conditions.Ready(configured), .. conditions.Passing()];
    }

    FlowCondition Resolved()
    {
        if (IsForeign) return Foreign(ConditionTypes.Resolved);
        var since = flow.Version == 0 ? flow.Saga?.StartedAt : flow.Last(FlowEvents.StartCommitted, FlowEvents.RestartCommitted);
        return True(ConditionTypes.Resolved, "Resolved", $"The blueprint '{flow.Record.Blueprint}' came to {flow.Record.Owns!.Variants.Count + flow.Record.Owns.Shared.Count} variants.", since);
    }

    FlowCondition TopicsReady()
    {
        if (IsForeign) return Foreign(ConditionTypes.TopicsReady);
        var count = flow.Record.Owns!.Topics.Count;
        if (count == 0) return True(ConditionTypes.TopicsReady, "NoTopics", "It owns no topics.", flow.ChangedAt);
        if (flow.Topics.Failure is { } failure) return Unknown(ConditionTypes.TopicsReady, "BrokerUnreachable", $"The broker could not be asked: {failure}", flow.Topics.Since);
        if (flow.Topics.Missing.Count > 0)
            return False(ConditionTypes.TopicsReady, flow.Record.Stopping ? "Stopping" : flow.Version == 0 ? "Starting" : "TopicsMissing", $"Of {count} topics {flow.Topics.Missing.Count} are not there: {Some(flow.Topics.Missing)}.", flow.Topics.Since);
        return True(ConditionTypes.TopicsReady, "TopicsExist", $"All {count} topics are there.", flow.Topics.Since ?? flow.Last(FlowEvents.StartCommitted, FlowEvents.RestartCommitted, FlowEvents.ResumeCommitted));
    }

    FlowCondition Configured()
    {
        if (flow.Version == 0) return False(ConditionTypes.Configured, "Starting", "The start is under way.", flow.Saga?.StartedAt);
        if (flow.Record.Stopping) return False(ConditionTypes.Configured, "Stopping", "Its variants are taken away: it is being stopped.", StoppingSince);
        if (flow.Record.Paused is not null) return False(ConditionTypes.Configured, "Paused", "Its variants are taken away: it is paused.", flow.ChangedAt);
        if (flow.Saga is { Kind: SagaKinds.Restart, Step: SagaSteps.Recreate }) return False(ConditionTypes.Configured, "Recreating", "Its variants are taken away, to be made anew.", flow.Last(FlowEvents.RestartWithdrawn));
        if (IsForeign) return Foreign(ConditionTypes.Configured);
        var missing = flow.Variants.Where(static variant => variant.WantedHash is null).Select(Name).ToList();
        return missing.Count > 0 ? False(ConditionTypes.Configured, "VariantsMissing", $"Of {flow.Variants.Count} variants {missing.Count} are not committed: {Some(missing)}.", null)
            : True(ConditionTypes.Configured, "VariantsCommitted", $"All {flow.Variants.Count} variants are committed.", flow.ChangedAt);
    }

    FlowCondition Ready(FlowCondition configured)
    {
        if (configured.Status != ConditionStatus.True) return configured with { Type = ConditionTypes.Ready };
        if (flow.Variants.Count == 0) return True(ConditionTypes.Ready, "NoVariants", "It has no variants.", flow.ChangedAt);
        var failed = flow.Variants.Where(static variant => variant.Error is not null).ToList();
        if (failed.Count > 0) return False(ConditionTypes.Ready, "Failed", $"{Name(failed[0])} failed: {OneLine.Excerpt(failed[0].Error!)}{More(failed.Count)}", failed.Min(static variant => variant.Since));
        var other = flow.Variants.Where(static variant => variant.ReportedHash is not null && variant.ReportedHash != variant.WantedHash).ToList();
        if (other.Count > 0) return False(ConditionTypes.Ready, "OtherDefinition", $"Workers run another definition than is wanted of {Some([.. other.Select(Name)])}.", other.Min(Since));
        var silent = flow.Variants.Where(static variant => variant.ReportedHash is null).Select(Name).ToList();
        if (silent.Count > 0) return Unknown(ConditionTypes.Ready, "NotReported", $"No worker has reported to run {Some(silent)}.", flow.ChangedAt);
        return True(ConditionTypes.Ready, "AllReported", $"All {flow.Variants.Count} variants report the definition that is wanted.", flow.Variants.Max(Since));
    }

    IEnumerable<FlowCondition> Passing()
    {
        if (flow.Record.Stopping)
        {
            yield return flow.Saga is { Kind: SagaKinds.Stop, Step: SagaSteps.Release }
                ? True(ConditionTypes.Stopping, "Releasing", "It waits for the workers to let go of its variants.", StoppingSince)
                : True(ConditionTypes.Stopping, "Deleting", "Its queues and topics are being deleted.", StoppingSince);
        }
        else if (flow.Record.Paused is not null)
        {
            yield return True(ConditionTypes.Paused, "Asked", "It is paused; its topics and queues stay.", flow.ChangedAt);
        }
    }

    bool IsForeign => flow.Record.Owns is null;

    DateTimeOffset? StoppingSince => flow.Saga is { Kind: SagaKinds.Stop } stop ? stop.StartedAt : flow.Last(FlowEvents.StopBegun);

    long Latest => flow.Variants.Select(static variant => variant.Version).Append(flow.Version).Max();

    FlowCondition Foreign(string type) => Unknown(type, "ForeignRecord", "Its record was written by another program, and does not say what the flow owns.", flow.ChangedAt);

    FlowCondition True(string type, string reason, string message, DateTimeOffset? since) => Make(type, ConditionStatus.True, reason, message, since);

    FlowCondition False(string type, string reason, string message, DateTimeOffset? since) => Make(type, ConditionStatus.False, reason, message, since);

    FlowCondition Unknown(string type, string reason, string message, DateTimeOffset? since) => Make(type, ConditionStatus.Unknown, reason, message, since);

    FlowCondition Make(string type, ConditionStatus status, string reason, string message, DateTimeOffset? since) =>
        new(type, status, reason, OneLine.Of(message), since, type == ConditionTypes.Ready ? Latest : flow.Version);

    /// <summary>Since when a variant's workers are as they are to what is wanted: since they said so, or since that came to be wanted.</summary>
    DateTimeOffset? Since(VariantStatus variant) => flow.AtVersion(variant.Version) is { } wanted && !(variant.Since > wanted) ? wanted : variant.Since;

    static string Name(VariantStatus variant) => new VariantName(variant.Processor, variant.Variant).ToString();

    static string Some(IReadOnlyList<string> names) => string.Join(", ", names.Take(MostNamed).Select(static name => $"'{name}'")) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");

    static string More(int count) => count > 1 ? $" ({count - 1} more failed)" : "";
}

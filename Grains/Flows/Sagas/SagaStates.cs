using System.Text.Json;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>What sagas of flows do, as the store keeps it.</summary>
static class SagaKinds
{
    public const string Start = "start";
    public const string Stop = "stop";
}

/// <summary>Where a saga stands: what it does next. A step may be repeated.</summary>
static class SagaSteps
{
    /// <summary>Start: make the topics and commit the batch.</summary>
    public const string Commit = "commit";

    /// <summary>Start: the batch is committed; see that all that it needs is there.</summary>
    public const string Verify = "verify";

    /// <summary>Start: it was refused; take back the topics.</summary>
    public const string Undo = "undo";

    /// <summary>Stop: the first batch is committed; wait for the workers.</summary>
    public const string Release = "release";

    /// <summary>Stop: delete queues and topics, then the record.</summary>
    public const string Delete = "delete";
}

/// <summary>What a start needs to go on.</summary>
/// <param name="Actor">Who asked.</param>
/// <param name="Plan">What it writes and makes.</param>
sealed record StartState(string Actor, FlowPlan Plan);

/// <summary>What a stop needs to go on.</summary>
/// <param name="Actor">Who asked.</param>
/// <param name="Plan">What it takes away.</param>
/// <param name="Purge">Whether what the variants keep goes too.</param>
/// <param name="Released">Variants that their workers let go of; empty until it has waited for them.</param>
sealed record StopState(string Actor, StopPlan Plan, bool Purge, IReadOnlyList<VariantName> Released);

/// <summary>A saga's state as JSON.</summary>
static class SagaText
{
    public static string Write<T>(T state) => JsonSerializer.Serialize(state, JsonSerializerOptions.Web);

    public static T Read<T>(this Saga saga) =>
        JsonSerializer.Deserialize<T>(saga.State, JsonSerializerOptions.Web) ?? throw new JsonException($"The saga of the flow '{saga.Workspace}/{saga.Flow}' has no state.");
}

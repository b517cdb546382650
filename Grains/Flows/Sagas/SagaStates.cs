using System.Text.Json;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>What sagas of flows do, as the store keeps it.</summary>
static class SagaKinds
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Restart = "restart";
    public const string Pause = "pause";
    public const string Resume = "resume";
}

/// <summary>Where a saga stands: what it does next. A step may be repeated.</summary>
static class SagaSteps
{
    /// <summary>Start, resume, restart: make the topics and commit the batch; of a restart that recreates, the first of two.</summary>
    public const string Commit = "commit";

    /// <summary>Start, resume: the batch is committed; see that all that it needs is there.</summary>
    public const string Verify = "verify";

    /// <summary>Start, resume, restart: it was refused; take back what was begun.</summary>
    public const string Undo = "undo";

    /// <summary>Restart that recreates: the variants are gone; wait for the workers and put them back.</summary>
    public const string Recreate = "recreate";

    /// <summary>Restart: the new definitions are committed; wait for the workers that hold older ones.</summary>
    public const string Follow = "follow";

    /// <summary>Stop, pause: the first batch is committed; wait for the workers.</summary>
    public const string Release = "release";

    /// <summary>Stop, restart: delete queues and topics that are not used any more; of a stop the record, too.</summary>
    public const string Delete = "delete";
}

/// <summary>What a start or a resume needs to go on.</summary>
/// <param name="Actor">Who asked.</param>
/// <param name="Plan">What it writes and makes.</param>
sealed record StartState(string Actor, FlowPlan Plan);

/// <summary>What a stop needs to go on.</summary>
/// <param name="Actor">Who asked.</param>
/// <param name="Plan">What it takes away.</param>
/// <param name="Purge">Whether what the variants keep goes too.</param>
/// <param name="Released">Variants that their workers let go of; empty until it has waited for them.</param>
sealed record StopState(string Actor, StopPlan Plan, bool Purge, IReadOnlyList<VariantName> Released);

/// <summary>What a pause needs to go on.</summary>
/// <param name="Variants">Variants that it took away.</param>
sealed record PauseState(IReadOnlyList<VariantName> Variants);

/// <summary>What a restart needs to go on.</summary>
/// <param name="Actor">Who asked.</param>
/// <param name="Plan">What it changes.</param>
/// <param name="Taken">Variants that workers must have let go of before it goes on.</param>
/// <param name="Put">Variants that changed under their workers.</param>
sealed record RestartState(string Actor, RestartPlan Plan, IReadOnlyList<VariantName> Taken, IReadOnlyList<VariantName> Put);

/// <summary>A saga's state as JSON.</summary>
static class SagaText
{
    public static string Write<T>(T state) => JsonSerializer.Serialize(state, JsonSerializerOptions.Web);

    public static T Read<T>(this Saga saga) =>
        JsonSerializer.Deserialize<T>(saga.State, JsonSerializerOptions.Web) ?? throw new JsonException($"The saga of the flow '{saga.Workspace}/{saga.Flow}' has no state.");
}

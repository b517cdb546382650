using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;

namespace TrustFlow.Config;

/// <summary>The configuration of one workspace; the key is its id. Reads are answered from memory, writes go to the ledger.</summary>
[Alias("trustflow.IWorkspaceGrain")]
public interface IWorkspaceGrain : IGrainWithStringKey
{
    /// <summary>Reads entries by key; one that does not exist comes back in its place with a null value.</summary>
    [Alias("Get"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ConfigValues> GetAsync(ImmutableArray<ConfigKey> keys, CancellationToken cancellation = default);

    /// <summary>Lists the keys of a type.</summary>
    [Alias("List"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ConfigKeys> ListAsync(string type, CancellationToken cancellation = default);

    /// <summary>Reads all entries of a type.</summary>
    [Alias("GetValues"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ConfigValues> GetValuesAsync(string type, CancellationToken cancellation = default);

    /// <summary>Reads all entries, in order of type and key.</summary>
    [Alias("GetAll"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ConfigValues> GetAllAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Commits a batch, durably, before it answers. A cancelled call ends the wait, never the commit. A batch that is sent again with its id gets the
    /// version that it got the first time; one that changed nothing got none, and is not remembered, since that would cost a durable write for nothing:
    /// sent again after somebody changed what it writes, it is decided anew and may take a version then. Who must not write over such a change
    /// gives a precondition.
    /// </summary>
    /// <exception cref="ConfigConflictException">A precondition does not hold.</exception>
    /// <exception cref="WorkspaceChangedException">The workspace is at another version than the batch demands.</exception>
    /// <exception cref="NotAllowedException">It writes an entry that the flow service owns, or deletes a blueprint in use.</exception>
    /// <exception cref="BadValueException">A limit or a validation failed.</exception>
    [Alias("Commit"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<CommitResult> CommitAsync(ConfigBatch batch, CancellationToken cancellation = default);
}

/// <summary>The way by which the flow service writes what it owns; the key is the workspace.</summary>
[Alias("trustflow.IOwnedEntriesGrain")]
public interface IOwnedEntriesGrain : IGrainWithStringKey
{
    /// <summary>Commits a flow's batch, with what it notes of the flow in the same transaction.</summary>
    /// <exception cref="ConfigConflictException">A precondition does not hold.</exception>
    [Alias("CommitOwned"), AlwaysInterleave]
    Task<CommitResult> CommitOwnedAsync(ConfigBatch batch, FlowNote note, CancellationToken cancellation = default);
}

/// <summary>What a flow's batch changes beside entries, in the same transaction.</summary>
/// <param name="Flow">The flow's id; its workspace is the batch's.</param>
/// <param name="UsesAdded">Topics that the flow uses from now on.</param>
/// <param name="UsesCleared">Whether all that the flow used goes, topics and shared variants, before what is added.</param>
/// <param name="Saga">Where the flow's saga stands from now on; null leaves it.</param>
/// <param name="SagaEnded">Whether the saga has ended with this batch.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowNote")]
public sealed record FlowNote(
    [property: Id(0)] string Flow, [property: Id(1)] ImmutableArray<string> UsesAdded, [property: Id(2)] bool UsesCleared,
    [property: Id(3)] SagaNote? Saga, [property: Id(4)] bool SagaEnded)
{
    /// <summary>Shared variants, <c>processor:variant</c>, that the flow needs from now on.</summary>
    [Id(5)]
    public ImmutableArray<string> VariantsAdded { get; init; } = [];

    /// <summary>What happened to the flow.</summary>
    [Id(6)]
    public ImmutableArray<FlowEvent> Events { get; init; } = [];

    /// <summary>What must hold of shared variants at the moment of the commit, or the batch is refused with a conflict: its writes were chosen for that.</summary>
    [Id(7)]
    public ImmutableArray<VariantNeed> Expected { get; init; } = [];
}

/// <summary>Whether others than the flow of a batch need a shared variant.</summary>
/// <param name="Variant">The variant, <c>processor:variant</c>.</param>
/// <param name="ByOthers">Whether at least one other flow of the workspace does.</param>
[GenerateSerializer, Immutable, Alias("trustflow.VariantNeed")]
public readonly record struct VariantNeed([property: Id(0)] string Variant, [property: Id(1)] bool ByOthers);

/// <summary>Something that happened to a flow.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What, in a word that programs know, as <c>start-committed</c>.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Version">The deployment's version at which it holds; null where it has to do with none, and in a batch's note for the version that the batch takes.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowEvent")]
public sealed record FlowEvent([property: Id(0)] DateTimeOffset At, [property: Id(1)] string Kind, [property: Id(2)] string Message, [property: Id(3)] long? Version);

/// <summary>Where a saga stands.</summary>
/// <param name="Id">Unique for each saga.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Step">Where it stands, in its kind's words.</param>
/// <param name="State">What it needs to go on, as JSON.</param>
/// <param name="StartedAt">When it began.</param>
[GenerateSerializer, Immutable, Alias("trustflow.SagaNote")]
public sealed record SagaNote(
    [property: Id(0)] string Id, [property: Id(1)] string Kind, [property: Id(2)] string Step, [property: Id(3)] string State,
    [property: Id(4)] DateTimeOffset StartedAt);

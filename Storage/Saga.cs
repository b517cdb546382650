namespace TrustFlow.Storage;

/// <summary>An unfinished start or stop of a flow: what it is about to do, written before it acts.</summary>
/// <param name="Workspace">The flow's workspace.</param>
/// <param name="Flow">The flow's id; a flow has one saga at a time.</param>
/// <param name="Id">Unique for each saga; its batches derive their ids from it.</param>
/// <param name="Kind">What it does, as <c>start</c>.</param>
/// <param name="Step">Where it stands, in its kind's words.</param>
/// <param name="State">What it needs to go on, as JSON.</param>
/// <param name="StartedAt">When it began.</param>
public sealed record Saga(string Workspace, string Flow, string Id, string Kind, string Step, string State, DateTimeOffset StartedAt);

/// <summary>A flow that uses a topic.</summary>
public sealed record TopicUse(string Topic, string Workspace, string Flow);

/// <summary>A flow that needs a shared variant.</summary>
/// <param name="Variant">The variant, <c>processor:variant</c>.</param>
/// <param name="Flow">The flow, of the same workspace.</param>
public sealed record VariantUse(string Variant, string Flow);

/// <summary>Whether others than the flow of a batch need a shared variant.</summary>
/// <param name="Variant">The variant, <c>processor:variant</c>.</param>
/// <param name="ByOthers">Whether at least one other flow of the workspace does.</param>
public readonly record struct VariantNeed(string Variant, bool ByOthers)
{
    /// <summary>The type in the precondition that a refusal names, with the variant as its key. No entry has it.</summary>
    public const string RefusedType = "variant-use";
}

/// <summary>What a flow uses together with other flows.</summary>
/// <param name="Topics">Topics, by their complete names.</param>
/// <param name="Variants">Shared variants, <c>processor:variant</c>.</param>
public sealed record FlowUses(IReadOnlyList<string> Topics, IReadOnlyList<string> Variants)
{
    /// <summary>Nothing.</summary>
    public static FlowUses None { get; } = new([], []);
}

/// <summary>Something that happened to a flow.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What, in a word that programs know, as <c>start-committed</c>.</param>
/// <param name="Message">One line for people.</param>
/// <param name="Version">The deployment's version at which it holds; null where it has to do with none, and in a batch's note for the version that the batch takes.</param>
public sealed record FlowEvent(DateTimeOffset At, string Kind, string Message, long? Version);

/// <summary>A topic or a queue that nobody uses and that could not be deleted.</summary>
/// <param name="Topic">The topic's complete name.</param>
/// <param name="Subscription">The queue's subscription, or null for the topic itself.</param>
/// <param name="Since">When it was first not deleted.</param>
/// <param name="Error">Why, in one line.</param>
public sealed record LeakedTopic(string Topic, string? Subscription, DateTimeOffset Since, string Error);

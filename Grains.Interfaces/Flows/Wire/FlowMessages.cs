using System.Text.Json.Serialization;
using TrustFlow.Config.Wire;

namespace TrustFlow.Flows.Wire;

/// <summary>A request to the flow service. On the broker members are snake case, over HTTP hyphenated; null counts as absent.</summary>
public sealed record FlowRequest
{
    /// <summary><c>list-flows</c>, <c>get-flow</c>, <c>start-flow</c>, <c>stop-flow</c>, or <c>list-</c>, <c>get-</c>, <c>put-</c>, <c>delete-blueprint(s)</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>The tenant; required.</summary>
    public string? Workspace { get; init; }

    /// <summary>The blueprint's name.</summary>
    public string? BlueprintName { get; init; }

    /// <summary>The blueprint, as JSON text.</summary>
    public string? BlueprintDefinition { get; init; }

    /// <summary>For people; may be empty.</summary>
    public string? Description { get; init; }

    /// <summary>The flow's id.</summary>
    public string? FlowId { get; init; }

    /// <summary>The caller's values; numbers and booleans become texts, null counts as absent.</summary>
    [JsonConverter(typeof(ParameterTexts))]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
}

/// <summary>An answer of the flow service. Clients index its members without asking, so those that say nothing are empty, not absent.</summary>
public sealed record FlowResponse
{
    /// <summary>The blueprints' names.</summary>
    public IReadOnlyList<string> BlueprintNames { get; init; } = [];

    /// <summary>The flows' ids.</summary>
    public IReadOnlyList<string> FlowIds { get; init; } = [];

    /// <summary>The blueprint, as JSON text.</summary>
    public string BlueprintDefinition { get; init; } = "";

    /// <summary>The flow's record, as JSON text.</summary>
    public string Flow { get; init; } = "";

    /// <summary>The flow's description.</summary>
    public string Description { get; init; } = "";

    /// <summary>The flow's resolved parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What is doubtful in a blueprint that was put, one line each; null where nothing is, and then not on the wire, where existing clients do not know it.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>Why it was refused.</summary>
    public ErrorMessage? Error { get; init; }
}

/// <summary>A worker's word on a variant: what it applied, that it let go, or why it failed. It is not answered.</summary>
public sealed record ProcessorReportMessage
{
    /// <summary>The kind of worker.</summary>
    public string? Processor { get; init; }

    /// <summary>The worker's id, unique for each running copy.</summary>
    public string? Instance { get; init; }

    /// <summary>The tenant.</summary>
    public string? Workspace { get; init; }

    /// <summary>The variant's name.</summary>
    public string? Variant { get; init; }

    /// <summary><c>applied</c>, <c>released</c> or <c>failed</c>.</summary>
    public string? State { get; init; }

    /// <summary>The SHA-256 of the definition's text, in lower-case hexadecimal.</summary>
    public string? Hash { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? At { get; init; }
}

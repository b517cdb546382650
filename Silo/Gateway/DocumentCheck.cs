using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrustFlow.Silo.Gateway;

/// <summary>
/// Judges a document before it is acknowledged: the processor that takes it later could only drop it. Documents that carry their content
/// as <c>data</c>, as TrustGraph's do, are their processors' own matter.
/// </summary>
static class DocumentCheck
{
    /// <summary>The kind of service that takes documents.</summary>
    public const string Kind = "document-load";

    /// <summary>The most characters of an id, which every passage of the document carries.</summary>
    public const int LongestId = 4096;

    /// <summary>What is wrong with a document; null for a good one.</summary>
    public static string? Problem(JsonObject document)
    {
        if (document.ContainsKey("data")) return null;
        return IdProblem(document["id"]) ?? TextProblem(document["text"]) ?? RevisionProblem(document["revision"]);
    }

    static string? IdProblem(JsonNode? id) =>
        id?.GetValueKind() != JsonValueKind.String || id.GetValue<string>() is not { Length: > 0 } text
            ? "The document has no id. Give it a text as its member 'id': the document is found and replaced by it."
            : text.Length > LongestId ? $"The document's id has {text.Length:N0} characters; at most {LongestId:N0} are allowed."
            : null;

    static string? TextProblem(JsonNode? text) =>
        text is null || text.GetValueKind() == JsonValueKind.String ? null : "The document's member 'text' must be a text.";

    static string? RevisionProblem(JsonNode? revision) =>
        revision is null || (revision.GetValueKind() == JsonValueKind.Number && revision.AsValue().TryGetValue<long>(out _))
            ? null
            : "The document's member 'revision' must be a whole number of 64 bits, without a fraction.";
}

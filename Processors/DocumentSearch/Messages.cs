namespace TrustFlow.Processors.DocumentSearch;

/// <summary>A document to load; loading one again under its id replaces it.</summary>
public sealed record DocumentMessage
{
    /// <summary>What names the document within its flow; required.</summary>
    public string? Id { get; init; }

    /// <summary>Rises with each load of the document; one at or below the indexed one is ignored. Absent: the time of chunking, in microseconds since 1970.</summary>
    public long? Revision { get; init; }

    /// <summary>The whole text; absent counts as empty.</summary>
    public string? Text { get; init; }
}

/// <summary>One passage of a document, on its way to the index.</summary>
public sealed record ChunkMessage
{
    /// <summary>The document's id.</summary>
    public string? Document { get; init; }

    /// <summary>The document's revision.</summary>
    public long Revision { get; init; }

    /// <summary>
    /// Tells apart the cuttings of one revision: a digest of the text and of the parameters that it was cut with. Chunks of different
    /// cuttings never make up one document, whatever was restarted between them.
    /// </summary>
    public string Cutting { get; init; } = "";

    /// <summary>The chunk's place in the document, from 0.</summary>
    public int Index { get; init; }

    /// <summary>How many chunks the document has, at least 1.</summary>
    public int Count { get; init; }

    /// <summary>The passage.</summary>
    public string Text { get; init; } = "";
}

/// <summary>What to look for.</summary>
public sealed record SearchRequest
{
    /// <summary>Words; whatever is neither letter nor digit separates them. At most 32 different ones count.</summary>
    public string? Query { get; init; }

    /// <summary>The most hits wanted, 1 to 100; absent: 10.</summary>
    public int? Limit { get; init; }
}

/// <summary>What was found, or why nothing was looked for.</summary>
public sealed record SearchResponse
{
    /// <summary>Best first.</summary>
    public IReadOnlyList<SearchHit>? Hits { get; init; }

    /// <summary>Why the request was refused.</summary>
    public TrustFlow.Config.Wire.ErrorMessage? Error { get; init; }
}

/// <summary>A passage that was found.</summary>
/// <param name="Document">The document's id.</param>
/// <param name="Index">The passage's place in it, from 0.</param>
/// <param name="Score">BM25; higher is better, and comparable within one answer only.</param>
/// <param name="Text">The passage.</param>
public sealed record SearchHit(string Document, int Index, double Score, string Text);

using Microsoft.Extensions.Logging;
using TrustFlow.Config;
using TrustFlow.Processors.DocumentSearch.Passages;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub.Consuming;

namespace TrustFlow.Processors.DocumentSearch;

/// <summary>
/// Keeps the chunks of a flow's documents, and finds passages by their words. What it keeps outlives the flow, until a purge.
/// </summary>
public sealed partial class KeywordIndex() : FlowProcessor(ProcessorName, Input, Request, Response)
{
    /// <summary>Its name in blueprints.</summary>
    public const string ProcessorName = "keyword-index";

    /// <summary>The most hits that a request may want.</summary>
    public const int MostHits = 100;

    /// <summary>The hits of a request that does not say how many it wants.</summary>
    public const int DefaultHits = 10;

    // As many chunks as are handled at a time share one flush to the disk.
    static readonly ConsumerSpec Input = new("input") { Concurrency = 64 };
    static readonly ConsumerSpec Request = new("request") { Concurrency = 4 };
    static readonly ProducerSpec Response = new("response");

    /// <inheritdoc/>
    public override Task<IAsyncDisposable?> OpenAsync(VariantContext variant, CancellationToken cancellation)
    {
        var index = PassageIndex.Open(variant.Folder.File("passages.sqlite"));
        var logger = variant.Environment.Loggers.CreateLogger<KeywordIndex>();
        variant.Consume<ChunkMessage>(Input, (message, stop) => TakeAsync(message, index, logger, stop));
        variant.Serve<SearchRequest, SearchResponse>(Request, Response, (request, stop) => SearchAsync(request, index, stop), error => new SearchResponse { Error = error });
        return Task.FromResult<IAsyncDisposable?>(index);
    }

    static Task TakeAsync(Received<ChunkMessage> message, PassageIndex index, ILogger logger, CancellationToken cancellation)
    {
        var chunk = message.Value;
        if (chunk is { Document.Length: > 0, Index: >= 0 } && chunk.Index < chunk.Count) return index.AddAsync(chunk, cancellation);
        LogImpossible(logger, chunk.Document, chunk.Index, chunk.Count);
        return Task.CompletedTask;
    }

    static async Task<SearchResponse> SearchAsync(SearchRequest request, PassageIndex index, CancellationToken cancellation)
    {
        var words = SearchWords.Of(request.Query ?? "");
        if (words.Words.Count == 0) throw new BadValueException("The query has no words. Give at least one word of letters or digits.");
        var limit = request.Limit ?? DefaultHits;
        if (limit is < 1 or > MostHits) throw new BadValueException($"The limit is {limit}, and must be 1 to {MostHits}.");
        return new SearchResponse { Hits = await index.SearchAsync(words, limit, cancellation) };
    }

    [LoggerMessage(1, LogLevel.Warning, "A chunk was dropped that cannot be: document '{Document}', {Index} of {Count}.")]
    static partial void LogImpossible(ILogger logger, string? document, int index, int count);
}

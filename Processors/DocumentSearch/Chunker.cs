using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.Processors.DocumentSearch;

/// <summary>Cuts documents into chunks. A document counts as taken when all of its chunks are in the queues of the next processors.</summary>
public sealed partial class Chunker() : FlowProcessor(ProcessorName, Input, Output, ChunkSize, ChunkOverlap)
{
    /// <summary>Its name in blueprints.</summary>
    public const string ProcessorName = "chunker";

    const int SentAtATime = 256;

    static readonly ConsumerSpec Input = new("input") { Concurrency = 8 };
    static readonly ProducerSpec Output = new("output");
    static readonly ParameterSpec ChunkSize = new("chunk-size", "1000");
    static readonly ParameterSpec ChunkOverlap = new("chunk-overlap", "100");

    /// <inheritdoc/>
    public override Task<IAsyncDisposable?> OpenAsync(VariantContext variant, CancellationToken cancellation)
    {
        var cutter = new TextCutter(variant.Number(ChunkSize), variant.Number(ChunkOverlap));
        var output = variant.Produce<ChunkMessage>(Output);
        var logger = variant.Environment.Loggers.CreateLogger<Chunker>();
        variant.Consume<DocumentMessage>(Input, (message, stop) => CutAsync(message, cutter, output, variant.Environment.Time, logger, stop));
        return Task.FromResult<IAsyncDisposable?>(null);
    }

    static async Task CutAsync(
        Received<DocumentMessage> message, TextCutter cutter, Producer<ChunkMessage> output, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        if (message.Value.Id is not { Length: > 0 })
        {
            LogWithoutId(logger);
            return;
        }

        var chunks = Chunks(message.Value, cutter, time);
        foreach (var together in chunks.Chunk(SentAtATime)) await Task.WhenAll(together.Select(chunk => output.SendAsync(chunk, cancellation: cancellation)));
    }

    static IEnumerable<ChunkMessage> Chunks(DocumentMessage document, TextCutter cutter, TimeProvider time)
    {
        // Some stores end a text where a zero character stands.
        var text = (document.Text ?? "").Replace('\0', ' ');
        var revision = document.Revision ?? RevisionOf(time.GetUtcNow());
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{cutter.Size}/{cutter.Overlap}/{text}")).AsSpan(0, 8));
        var cut = cutter.Cut(text);
        return cut.Select((chunk, index) => new ChunkMessage { Document = document.Id, Revision = revision, Cutting = digest, Index = index, Count = cut.Count, Text = chunk });
    }

    // As the command line gives them, so that loads by either replace those by the other.
    static long RevisionOf(DateTimeOffset now) => (now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    [LoggerMessage(1, LogLevel.Warning, "A document without an id was dropped: give it one, and load it again.")]
    static partial void LogWithoutId(ILogger logger);
}

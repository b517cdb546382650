using System.Diagnostics;
using TrustFlow.Client.Config;
using TrustFlow.Processors.DocumentSearch;
using TrustFlow.Processors.DocumentSearch.Passages;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Embedded;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.PubSub.Requests;
using TrustFlow.Sqlite;

namespace TrustFlow.Bench;

/// <summary>
/// The dataflow of document search by itself: 2,000 documents of 20 KB, from texts that every Debian system has, through broker, chunker and index,
/// durably; then searches over them, one after the other.
/// </summary>
static class SearchPipeline
{
    const int Documents = 2000;
    const int DocumentSize = 20_000;
    const string InputTopic = "flow:tg:document:default:bench";
    const string ChunkTopic = "flow:tg:chunk:default:bench";
    const string RequestTopic = "request:tg:keyword-search:default:bench";
    const string ResponseTopic = "response:tg:keyword-search:default:bench";

    static readonly string[] Queries =
    [
        "license", "copyright holder", "regular expression", "the", "file", "unicode character properties", "return value", "perl module", "gnu general public license",
        "socket", "of the", "install", "debian changelog", "hash table", "warranty", "subroutine", "memory leak", "string", "segmentation fault", "and", "package version",
        "bug fixed", "zlib", "floating point number", "mail", "thread safe", "python", "encoding utf8", "user", "deprecated function",
    ];

    /// <summary>Runs it in a folder of its own, and gives seconds to load, and the median and the 95th percentile of a search in milliseconds.</summary>
    public static async Task<(double LoadSeconds, double MedianMilliseconds, double SlowMilliseconds)> RunAsync(string folder)
    {
        var last = 0;
        var environment = new PubSubEnvironment(() => $"bench-{Interlocked.Increment(ref last)}");
        await using var database = SqliteDatabase.Open(Path.Combine(folder, "broker.sqlite"), EmbeddedBackend.Schema);
        await using var broker = await EmbeddedBackend.OpenAsync(database, environment);
        foreach (var topic in new[] { InputTopic, ChunkTopic }) await broker.EnsureTopicAsync(TopicName.Parse(topic));
        await using var host = new ProcessorHost(
            [new Chunker(), new KeywordIndex()], broker, new FixedDefinitions(), environment, new ProcessorHostOptions { DataRoot = Path.Combine(folder, "processors") });
        await host.StartAsync(CancellationToken.None);
        await WhenBoundAsync(broker);

        var documents = SampleTexts.Of(Documents, DocumentSize);
        var watch = Stopwatch.StartNew();
        await LoadAsync(broker, environment, documents);
        await using (var index = PassageIndex.Open(Path.Combine(folder, "processors", "keyword-index", "default", "bench", "passages.sqlite")))
        {
            while (await index.CountAsync() < documents.Count) await Task.Delay(50);
        }

        var load = watch.Elapsed.TotalSeconds;
        var took = await SearchAsync(broker, environment);
        return (load, took[took.Count / 2], took[took.Count * 95 / 100]);
    }

    static async Task WhenBoundAsync(EmbeddedBackend broker)
    {
        while (!await broker.QueueExistsAsync(TopicName.Parse(InputTopic), "chunker--default--bench--input")
            || !await broker.QueueExistsAsync(TopicName.Parse(ChunkTopic), "keyword-index--default--bench--input"))
            await Task.Delay(10);
    }

    static async Task LoadAsync(EmbeddedBackend broker, PubSubEnvironment environment, IReadOnlyList<string> texts)
    {
        await using var producer = new Producer<DocumentMessage>(broker, TopicName.Parse(InputTopic), new JsonMessageFormat<DocumentMessage>(), environment);
        await Parallel.ForAsync(
            0, texts.Count, new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, stop) => await producer.SendAsync(new DocumentMessage { Id = $"text-{i}", Revision = 1, Text = texts[i] }, cancellation: stop));
    }

    static async Task<List<double>> SearchAsync(EmbeddedBackend broker, PubSubEnvironment environment)
    {
        await using var client = new RequestResponse<SearchRequest, SearchResponse>(
            broker, TopicName.Parse(RequestTopic), TopicName.Parse(ResponseTopic), new JsonMessageFormat<SearchRequest>(), new JsonMessageFormat<SearchResponse>(), environment);
        await client.WhenReadyAsync();
        foreach (var query in Queries) await client.RequestAsync(new SearchRequest { Query = query });
        var took = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            foreach (var query in Queries)
            {
                var watch = Stopwatch.StartNew();
                await client.RequestAsync(new SearchRequest { Query = query });
                took.Add(watch.Elapsed.TotalMilliseconds);
                if (round == 4) Console.Error.WriteLine($"{query}: {watch.Elapsed.TotalMilliseconds:0.0} ms");
            }
        }

        took.Sort();
        return took;
    }

    /// <summary>The two variants of the flow, which never change.</summary>
    sealed class FixedDefinitions : IConfigSource
    {
        static readonly IReadOnlyList<ReceivedEntry> Entries =
        [
            new("default", "processor:chunker", "bench", $$"""{"topics": {"input": "{{InputTopic}}", "output": "{{ChunkTopic}}"}, "parameters": {"chunk-size": "1000", "chunk-overlap": "100"} }"""),
            new("default", "processor:keyword-index", "bench", $$"""{"topics": {"input": "{{ChunkTopic}}", "request": "{{RequestTopic}}", "response": "{{ResponseTopic}}"} }"""),
        ];

        public Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default) =>
            Task.FromResult(new ConfigSnapshot(1, [.. Entries.Where(entry => entry.Type == type)]));

        public Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default) => GetAllAsync(type, cancellation);

        public Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default) =>
            Task.FromResult(new ConfigSnapshot(1, []));
    }
}

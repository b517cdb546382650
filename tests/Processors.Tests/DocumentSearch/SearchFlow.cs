using System.Text.Json;
using TrustFlow.Processors.DocumentSearch;
using TrustFlow.Processors.Tests.Sdk;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.PubSub.Requests;

namespace TrustFlow.Processors.Tests.DocumentSearch;

/// <summary>A flow of the sample blueprint, started and used as the control plane and a client do.</summary>
public sealed class SearchFlow(TestHost host, string workspace, string id, int chunkSize = 1000, int chunkOverlap = 100)
{
    public string Chunks => Interface("flow:tg:chunk:{workspace}:{id}");

    public string Documents => Interface("flow:tg:document:{workspace}:{id}");

    /// <summary>The entries that a start writes.</summary>
    public (string Type, string Key, string? Value)[] Entries()
    {
        using var seed = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "seed.json")));
        var sections = seed.RootElement.GetProperty("flow-blueprint").GetProperty("document-search").GetProperty("flow");
        return [.. sections.EnumerateObject().Select(section => ($"processor:{section.Name.Split(':')[0]}", id, (string?)Resolve(section.Value.GetRawText())))];
    }

    public async Task StartAsync()
    {
        await PutAsync();
        await WhenAppliedAsync();
    }

    /// <summary>Makes the topics and writes the entries, whatever comes of them.</summary>
    public async Task PutAsync()
    {
        foreach (var topic in new[] { Documents, Chunks }) await host.Broker.EnsureTopicAsync(TopicName.Parse(topic));
        await host.Board.PutAsync(workspace, Entries());
    }

    public async Task WhenAppliedAsync()
    {
        foreach (var processor in new[] { Chunker.ProcessorName, KeywordIndex.ProcessorName })
            await host.WhenReportedAsync(report => report.Processor == processor && report.Workspace == workspace && report.Variant == id && report.State == "applied");
    }

    public async Task StopAsync(string? purge = null)
    {
        var gone = Entries().Select(entry => (entry.Type, entry.Key, (string?)null));
        var purges = Entries().Where(_ => purge is not null).Select(entry => (entry.Type.Replace("processor:", "purge:"), id, (string?)$$"""{"token": "{{purge}}"}"""));
        await host.Board.PutAsync(workspace, [.. gone, .. purges]);
        await host.WhenReportedAsync(report => report.Processor == KeywordIndex.ProcessorName && report.Workspace == workspace && report.Variant == id && report.State == "released");
        await host.WhenReportedAsync(report => report.Processor == Chunker.ProcessorName && report.Workspace == workspace && report.Variant == id && report.State == "released");
    }

    public async Task LoadAsync(params DocumentMessage[] documents)
    {
        await using var producer = new Producer<DocumentMessage>(host.Broker, TopicName.Parse(Documents), new JsonMessageFormat<DocumentMessage>(), host.Environment);
        await Task.WhenAll(documents.Select(document => producer.SendAsync(document)));
    }

    public Task<SearchResponse> SearchAsync(string? query, int? limit = null) => AskAsync(new SearchRequest { Query = query, Limit = limit });

    public async Task<SearchResponse> AskAsync<T>(T request)
    {
        await using var client = new RequestResponse<T, SearchResponse>(
            host.Broker, TopicName.Parse(Interface("request:tg:keyword-search:{workspace}:{id}")), TopicName.Parse(Interface("response:tg:keyword-search:{workspace}:{id}")),
            new JsonMessageFormat<T>(), new JsonMessageFormat<SearchResponse>(), host.Environment);
        return await client.RequestAsync(request);
    }

    string Resolve(string template) => Interface(template).Replace("{chunk-size}", $"{chunkSize}").Replace("{chunk-overlap}", $"{chunkOverlap}");

    string Interface(string template) => template.Replace("{workspace}", workspace).Replace("{id}", id);
}

using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustFlow.Bootstrap;
using TrustFlow.Client.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Flows.Wire;

namespace TrustFlow.Client.Http;

/// <summary>
/// The HTTP API of a TrustFlow server. Every member throws <see cref="ServerRefusedException"/> where the server refuses, and
/// <see cref="ServerUnreachableException"/> where none answers.
/// </summary>
/// <param name="http">Its base address is the server's, as <c>http://127.0.0.1:8088/</c>.</param>
public sealed partial class TrustFlowHttpClient(HttpClient http)
{
    readonly JsonCalls calls = new(http);

    /// <summary>One operation of the config service.</summary>
    public Task<ConfigResponse> ConfigAsync(ConfigRequest request, CancellationToken cancellation = default) =>
        calls.PostAsync<ConfigResponse>("api/v1/config", request, cancellation);

    /// <summary>One operation of the flow service.</summary>
    public Task<FlowResponse> FlowAsync(FlowRequest request, CancellationToken cancellation = default) =>
        calls.PostAsync<FlowResponse>("api/v1/flow", request, cancellation);

    /// <summary>Takes a document into a flow; answers when it is durably kept.</summary>
    public Task LoadAsync(string flow, DocumentLoad document, CancellationToken cancellation = default) =>
        calls.PostAsync<JsonElement>(Service(flow, "document-load"), document, cancellation);

    /// <summary>Finds passages by their words, the best first.</summary>
    public async Task<IReadOnlyList<SearchHit>> SearchAsync(string flow, KeywordSearch search, CancellationToken cancellation = default)
    {
        var answer = await calls.PostAsync<KeywordSearchAnswer>(Service(flow, "keyword-search"), search, cancellation);
        return [.. (answer.Hits ?? []).OrderByDescending(hit => hit.Score)];
    }

    /// <summary>What the deployment is and where it stands, as the server tells it.</summary>
    public Task<JsonElement> GetSystemAsync(CancellationToken cancellation = default) => calls.GetAsync<JsonElement>("api/v2/system", cancellation);

    /// <summary>The version of the deployment's last batch.</summary>
    public async Task<long> GetVersionAsync(CancellationToken cancellation = default) => (await calls.GetAsync<SystemState>("api/v2/system", cancellation)).ConfigVersion;

    /// <summary>
    /// Every batch of a scope after a version, in order and without gaps, as it is committed; from time to time how far that is. It ends when the server
    /// ends it. Take them at once: a server cuts off who takes nothing for 30 s.
    /// </summary>
    /// <param name="scope">What is watched.</param>
    /// <param name="from">The version after which to begin, or null: from now on. One that the server no longer holds is refused with <c>compacted</c>.</param>
    /// <param name="cancellation">Ends the watch.</param>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(WatchScope scope, long? from = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var stream = await OpenWatchAsync(scope, from, cancellation);
        while (await stream.NextAsync(cancellation) is { } heard) yield return heard;
    }

    /// <summary>The same as soon as the server has begun it; the cancellation ends all of it.</summary>
    internal Task<WatchStream> OpenWatchAsync(WatchScope scope, long? from, CancellationToken cancellation) =>
        WatchStream.OpenAsync(calls, WatchAddress(scope, from), cancellation);

    /// <summary>Where each initialiser stands.</summary>
    public Task<BootstrapStatus> GetBootstrapAsync(CancellationToken cancellation = default) => calls.GetAsync<BootstrapStatus>("api/v2/bootstrap", cancellation);

    /// <summary>Wakes the bootstrap loop at once; answers when that wake is over, or after 20 s.</summary>
    public Task<BootstrapStatus> RunBootstrapAsync(CancellationToken cancellation = default) =>
        calls.PostAsync<BootstrapStatus>("api/v2/bootstrap/run", new { }, cancellation);

    static string WatchAddress(WatchScope scope, long? from)
    {
        var query = scope.Types.Select(type => $"type={Uri.EscapeDataString(type)}");
        if (scope.Key is not null) query = query.Append($"key={Uri.EscapeDataString(scope.Key)}");
        if (from is { } version) query = query.Append(FormattableString.Invariant($"from={version}"));
        return $"api/v2/{(scope.Workspace is null ? "" : $"workspaces/{Segment(scope.Workspace)}/")}watch?{string.Join('&', query)}";
    }

    static string Service(string flow, string kind) => $"api/v1/flow/{Segment(flow)}/service/{kind}";

    /// <summary>A name as one part of a path. Some would be folded away, however they are escaped, and the address be that of something else.</summary>
    static string Segment(string name) => name is "" or "." or ".."
        ? throw new ServerRefusedException(
            "bad-value", $"'{name}' cannot be written as a part of an address. Name it in a batch or in a query, as that of a list, or use a client over grains.", HttpStatusCode.BadRequest)
        : Uri.EscapeDataString(name);

    sealed record SystemState([property: JsonRequired] long ConfigVersion);

    sealed record ItemPage(IReadOnlyList<JsonElement>? Items, string? Continue);
}

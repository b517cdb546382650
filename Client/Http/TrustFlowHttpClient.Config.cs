using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustFlow.Client.Config;
using TrustFlow.Config;

namespace TrustFlow.Client.Http;

public sealed partial class TrustFlowHttpClient
{
    const int EntriesAtATime = 100;

    /// <summary>An entry with its version; null where there is none.</summary>
    public async Task<ConfigValue?> GetEntryAsync(string workspace, string type, string key, CancellationToken cancellation = default)
    {
        // No entry is without a name, and an address without one is that of something else.
        if (type.Length == 0 || key.Length == 0) return null;
        try
        {
            var (text, version) = await calls.GetTextAsync($"{Workspace(workspace)}/entries/{Segment(type)}/{Segment(key)}", cancellation);
            return new ConfigValue(workspace, type, key, text, version);
        }
        catch (ServerRefusedException refusal) when (refusal is { Status: HttpStatusCode.NotFound, Code: "not-found" })
        {
            return null;
        }
    }

    /// <summary>The entries of a type, in order of their keys. They are read in parts, each entry as it stands when its part is read.</summary>
    public async IAsyncEnumerable<ConfigValue> ListEntriesAsync(string workspace, string type, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Names.Workspace(workspace);
        string? next = null;
        do
        {
            var page = await calls.GetAsync<EntryPage>(Path(workspace, "entries", ("type", type), ("values", "true"), ("limit", Text(EntriesAtATime)), ("continue", next)), cancellation);
            foreach (var entry in page.Items) yield return new ConfigValue(workspace, entry.Type, entry.Key, entry.Value, entry.Version);
            next = page.Continue;
        }
        while (next is not null);
    }

    /// <summary>Commits a batch.</summary>
    public Task<WrittenMessage> CommitAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default) =>
        calls.PostAsync<WrittenMessage>($"{Workspace(workspace)}/batches", batch, cancellation);

    /// <summary>Says what a batch would change, and refuses it as the commit would.</summary>
    public Task<WrittenMessage> PreviewAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default) =>
        calls.PostAsync<WrittenMessage>($"{Workspace(workspace)}/batches?dry-run=true", batch, cancellation);

    /// <summary>A part of a workspace's history, the newest first.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="scope">Which entries.</param>
    /// <param name="before">Only what is older than this version; null for the newest.</param>
    /// <param name="limit">The most batches, 1 to 1,000.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<HistoryPage> GetHistoryAsync(string workspace, ConfigScope scope, long? before, int limit, CancellationToken cancellation = default) =>
        calls.GetAsync<HistoryPage>(Path(workspace, "history", ("type", scope.Type), ("key", scope.Key), ("before", Text(before)), ("limit", Text(limit))), cancellation);

    /// <summary>How the entries of a scope differ between two versions; null for what stands now.</summary>
    public Task<ConfigDiff> DiffAsync(string workspace, ConfigScope scope, long from, long? to, CancellationToken cancellation = default) =>
        calls.GetAsync<ConfigDiff>(Path(workspace, "diff", ("from", Text(from)), ("to", Text(to)), ("type", scope.Type), ("key", scope.Key)), cancellation);

    /// <summary>How the entries of a scope differ from those of another workspace.</summary>
    public Task<ConfigDiff> DiffWithAsync(string workspace, ConfigScope scope, string other, CancellationToken cancellation = default) =>
        calls.GetAsync<ConfigDiff>(Path(workspace, "diff", ("with", other), ("type", scope.Type), ("key", scope.Key)), cancellation);

    /// <summary>Writes the entries of a scope as they were at a version.</summary>
    public Task<WrittenMessage> RollBackAsync(string workspace, RollBackMessage rollBack, CancellationToken cancellation = default) =>
        calls.PostAsync<WrittenMessage>($"{Workspace(workspace)}/rollback", rollBack, cancellation);

    /// <summary>The workspaces, as the server tells them, of all its pages.</summary>
    public Task<IReadOnlyList<JsonElement>> ListWorkspacesAsync(CancellationToken cancellation = default) => PagesAsync("api/v2/workspaces", cancellation);

    /// <summary>One workspace, as the server tells it.</summary>
    public Task<JsonElement> GetWorkspaceAsync(string workspace, CancellationToken cancellation = default) => calls.GetAsync<JsonElement>(Workspace(workspace), cancellation);

    /// <summary>Writes a workspace as one document.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="to">Where the document goes. It is whole when this returns, and only then.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ExportAsync(string workspace, Stream to, CancellationToken cancellation = default)
    {
        using var answer = await calls.OpenAsync($"{Workspace(workspace)}/export", "application/json", cancellation);
        await using var document = await answer.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[64 * 1024];
        for (int read; (read = await ReadAsync(document, buffer, cancellation)) > 0;) await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
    }

    /// <summary>Imports a document into a workspace.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="document">The document, in UTF-8.</param>
    /// <param name="mode">What becomes of entries that it has not.</param>
    /// <param name="id">From which the ids of its batches are made, so that it can be sent again; null to have one given.</param>
    /// <param name="dryRun">Whether to say only what it would change.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<ImportedMessage> ImportAsync(string workspace, byte[] document, ImportMode mode, string? id, bool dryRun, CancellationToken cancellation = default) =>
        calls.PostTextAsync<ImportedMessage>(
            Path(workspace, "import", ("mode", mode == ImportMode.Replace ? "replace" : "merge"), ("dry-run", dryRun ? "true" : null), ("id", id)), document, cancellation);

    // What breaks off while it is read was not the reader's fault, and is told as what does not answer at all.
    async Task<int> ReadAsync(Stream document, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await document.ReadAsync(buffer, cancellation);
        }
        catch (Exception failed) when (JsonCalls.IsUnreachable(failed, cancellation))
        {
            throw calls.Unreachable(failed);
        }
    }

    async Task<IReadOnlyList<JsonElement>> PagesAsync(string path, CancellationToken cancellation)
    {
        var items = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await calls.GetAsync<ItemPage>($"{path}{(next is null ? "" : $"?continue={Uri.EscapeDataString(next)}")}", cancellation);
            items.AddRange(page.Items ?? []);
            next = page.Continue;
        }
        while (next is not null);
        return items;
    }

    static string Workspace(string workspace) => $"api/v2/workspaces/{Segment(workspace)}";

    static string Path(string workspace, string name, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new List<string>();
        foreach (var (parameter, value) in parameters)
        {
            if (value is not null) query.Add($"{parameter}={Uri.EscapeDataString(value)}");
        }

        return $"{Workspace(workspace)}/{name}{(query.Count == 0 ? "" : $"?{string.Join('&', query)}")}";
    }

    static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    sealed record EntryPage([property: JsonRequired] IReadOnlyList<EntryView> Items, string? Continue);

    sealed record EntryView([property: JsonRequired] string Type, [property: JsonRequired] string Key, string? Value, long Version);
}

using System.Runtime.CompilerServices;
using TrustFlow.Client.Config;
using TrustFlow.Config;

namespace TrustFlow.Client.Http;

/// <summary>A deployment over HTTP.</summary>
/// <param name="server">The server.</param>
sealed partial class HttpTrustFlowClient(TrustFlowHttpClient server) : ITrustFlowClient
{
    public Task<long> GetVersionAsync(CancellationToken cancellation = default) => server.GetVersionAsync(cancellation);

    public async Task<ConfigValue?> GetEntryAsync(string workspace, string type, string key, CancellationToken cancellation = default) =>
        await server.GetEntryAsync(Names.Workspace(workspace), type, key, cancellation);

    public IAsyncEnumerable<ConfigValue> ListEntriesAsync(string workspace, string type, CancellationToken cancellation = default) => server.ListEntriesAsync(workspace, type, cancellation);

    public async Task<WrittenMessage> CommitAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default) =>
        await server.CommitAsync(Names.Workspace(workspace), batch, cancellation);

    public async Task<WrittenMessage> PreviewAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default) =>
        await server.PreviewAsync(Names.Workspace(workspace), batch, cancellation);

    public async Task<HistoryPage> GetHistoryAsync(string workspace, ConfigScope scope, long? before, int limit, CancellationToken cancellation = default) =>
        await server.GetHistoryAsync(Names.Workspace(workspace), scope, before, limit, cancellation);

    public async Task<ConfigDiff> DiffAsync(string workspace, ConfigScope scope, long from, long? to, CancellationToken cancellation = default) =>
        await server.DiffAsync(Names.Workspace(workspace), scope, from, to, cancellation);

    public async Task<ConfigDiff> DiffWithAsync(string workspace, ConfigScope scope, string other, CancellationToken cancellation = default) =>
        await server.DiffWithAsync(Names.Workspace(workspace), scope, Names.Workspace(other), cancellation);

    public async Task<WrittenMessage> RollBackAsync(string workspace, RollBackMessage rollBack, CancellationToken cancellation = default) =>
        await server.RollBackAsync(Names.Workspace(workspace), rollBack, cancellation);

    public async IAsyncEnumerable<WatchEvent> WatchAsync(WatchScope scope, long? from = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (scope.Workspace is { } workspace) Names.Workspace(workspace);
        await foreach (var heard in server.WatchAsync(scope, from, cancellation)) yield return heard;
    }
}

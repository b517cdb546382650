using System.Runtime.CompilerServices;
using TrustFlow.Client.Config;
using TrustFlow.Config;

namespace TrustFlow.Client.Http;

/// <summary>A deployment over HTTP.</summary>
/// <param name="server">The server.</param>
/// <param name="time">Times how long it says nothing.</param>
sealed partial class HttpTrustFlowClient(TrustFlowHttpClient server, TimeProvider time) : ITrustFlowClient
{
    // A server that is watched says where it is every 15 s. One that says nothing for so long is gone, though the connection does not tell.
    static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(60);

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
        using var silence = new Silence(SilenceLimit, time, cancellation);
        await using var stream = await HeardAsync(silence, server.OpenWatchAsync(scope, from, silence.Token));
        while (await HeardAsync(silence, stream.NextAsync(silence.Token)) is { } heard)
        {
            silence.Pause();
            yield return heard;
            silence.Break();
        }

        cancellation.ThrowIfCancellationRequested();
        throw new ServerUnreachableException("The server ended the watch. Watch again after the last version that was told.");
    }

    static async Task<T> HeardAsync<T>(Silence silence, Task<T> listening)
    {
        try
        {
            return await silence.UntilAsync(listening);
        }
        catch (TimeoutException e)
        {
            throw new ServerUnreachableException($"{e.Message} It is gone, or cannot be reached any more. Watch again after the last version that was told.", e);
        }
    }
}

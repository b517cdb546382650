using TrustFlow.Config;

namespace TrustFlow.Client.Config;

/// <summary>The configuration of a deployment. What its members throw is said at <see cref="ITrustFlowClient"/>.</summary>
public interface IConfigClient
{
    /// <summary>The version of the deployment's last batch.</summary>
    Task<long> GetVersionAsync(CancellationToken cancellation = default);

    /// <summary>An entry with its version; null where there is none.</summary>
    Task<ConfigValue?> GetEntryAsync(string workspace, string type, string key, CancellationToken cancellation = default);

    /// <summary>The entries of a type, in order of their keys. They are read in parts, each entry as it stands when its part is read.</summary>
    IAsyncEnumerable<ConfigValue> ListEntriesAsync(string workspace, string type, CancellationToken cancellation = default);

    /// <summary>Commits a batch; answers when it is durable. One that is sent again with its id is answered as the first time.</summary>
    Task<WrittenMessage> CommitAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default);

    /// <summary>Says what a batch would change, and refuses it as the commit would.</summary>
    Task<WrittenMessage> PreviewAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default);

    /// <summary>A part of a workspace's history, the newest first.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="scope">Which entries.</param>
    /// <param name="before">Only what is older than this version, as <see cref="HistoryPage.Before"/> of the part before; null for the newest.</param>
    /// <param name="limit">The most batches, 1 to 1,000.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<HistoryPage> GetHistoryAsync(string workspace, ConfigScope scope, long? before, int limit, CancellationToken cancellation = default);

    /// <summary>How the entries of a scope differ between two versions; null for what stands now.</summary>
    Task<ConfigDiff> DiffAsync(string workspace, ConfigScope scope, long from, long? to, CancellationToken cancellation = default);

    /// <summary>How the entries of a scope differ from those of another workspace.</summary>
    Task<ConfigDiff> DiffWithAsync(string workspace, ConfigScope scope, string other, CancellationToken cancellation = default);

    /// <summary>Writes the entries of a scope as they were at a version.</summary>
    Task<WrittenMessage> RollBackAsync(string workspace, RollBackMessage rollBack, CancellationToken cancellation = default);

    /// <summary>
    /// Every batch of a scope after a version, each once, in order and without gaps, as it is committed; from time to time, and at the beginning where nothing was
    /// committed, how far that is. It ends by throwing alone, with
    /// <see cref="ServerUnreachableException"/> where a server ends it; whoever begins again after the last version that was told misses nothing.
    /// </summary>
    /// <param name="scope">What is watched.</param>
    /// <param name="from">The version after which to begin, or null: from now on. One that the deployment no longer holds is refused with <c>compacted</c>.</param>
    /// <param name="cancellation">Ends the watch.</param>
    IAsyncEnumerable<WatchEvent> WatchAsync(WatchScope scope, long? from = null, CancellationToken cancellation = default);
}

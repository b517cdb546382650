namespace TrustFlow.Storage;

/// <summary>The log of what committed batches changed. It is kept for a while; the entries themselves never depend on it.</summary>
public interface IChangeLog
{
    /// <summary>
    /// The changes of a scope after a version, in order, each with just its entries in that scope. A page ends after <paramref name="limit"/> batches,
    /// or earlier where they are large or where many of others had to be passed by; it may even be empty, and then its position says how far it looked.
    /// </summary>
    /// <param name="scope">Whose changes.</param>
    /// <param name="after">The version after which it begins; 0 for the beginning of the deployment.</param>
    /// <param name="limit">The most batches, 1 or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CompactedException">Versions after the given one are not kept any more.</exception>
    Task<ChangePage> ReadChangesAsync(ChangeScope scope, long after, int limit, CancellationToken cancellation = default);

    /// <summary>The changes of a scope before a version, the newest first, as far back as the log is kept.</summary>
    /// <param name="scope">Whose changes.</param>
    /// <param name="before">The version before which it begins; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="limit">The most batches, 1 or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ChangePage> ReadHistoryAsync(ChangeScope scope, long before, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// How the entries of a workspace differ between two versions, in order of type and key: what changed in between and did not change back. Costs in
    /// proportion to the batches between the two, not to the entries that there are.
    /// </summary>
    /// <param name="scope">Whose entries; it names a workspace.</param>
    /// <param name="from">The older version; 0 for the empty deployment.</param>
    /// <param name="to">The newer version; <see cref="long.MaxValue"/> for what stands now.</param>
    /// <param name="limit">The most differences, 1 or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CompactedException">Versions after <paramref name="from"/> are not kept any more.</exception>
    /// <exception cref="TooManyDifferencesException">There are more.</exception>
    Task<DifferencesRead> ReadDifferencesAsync(ChangeScope scope, long from, long to, int limit, CancellationToken cancellation = default);

    /// <summary>Which versions the log keeps.</summary>
    Task<LogBounds> ReadBoundsAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Forgets a few of the oldest batches that are neither young nor among the last, and events of flows with them: one small step of a compaction, which
    /// is repeated until it forgets nothing. Entries are not touched.
    /// </summary>
    /// <param name="before">Batches from this moment on are kept.</param>
    /// <param name="keep">How many of the last batches are kept, however old; 0 or more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How many batches and events were forgotten; 0 where nothing is left to forget.</returns>
    Task<int> CompactAsync(DateTimeOffset before, long keep, CancellationToken cancellation = default);
}

/// <summary>Whose changes are meant.</summary>
/// <param name="Workspace">One workspace, which may be a reserved one; null for all but those that are reserved.</param>
/// <param name="Type">One type of entries, or null for all.</param>
/// <param name="Key">One key, or null for all.</param>
public readonly record struct ChangeScope(string? Workspace = null, string? Type = null, string? Key = null)
{
    /// <summary>Every batch, also those of reserved workspaces.</summary>
    public static ChangeScope Everything { get; } = new() { WithReserved = true };

    /// <summary>Whether reserved workspaces count where none is named.</summary>
    public bool WithReserved { get; init; }

    /// <summary>Whether it concerns a workspace.</summary>
    public bool Covers(string workspace) => Workspace is null ? WithReserved || !workspace.StartsWith('_') : Workspace == workspace;

    /// <summary>Whether it concerns an entry, in a workspace that it covers.</summary>
    public bool Covers(string type, string key) => (Type is null || Type == type) && (Key is null || Key == key);

    /// <summary>A batch with just the entries that are meant; null where it has none.</summary>
    public ConfigChange? Of(ConfigChange change)
    {
        if (!Covers(change.Workspace)) return null;
        if (Type is null && Key is null) return change;
        var scope = this;
        var entries = change.Entries.Where(entry => scope.Covers(entry.Type, entry.Key)).ToList();
        return entries.Count == 0 ? null : change with { Entries = entries };
    }
}

/// <summary>A part of the log.</summary>
/// <param name="Changes">In the order that was asked for.</param>
/// <param name="Position">The version up to which (or down to which) everything in the scope is in this page or those before; where the next begins.</param>
/// <param name="More">Whether there is more in that direction. Of a history whose older part is forgotten there is not.</param>
public sealed record ChangePage(IReadOnlyList<ConfigChange> Changes, long Position, bool More);

/// <summary>Which versions the change log keeps.</summary>
/// <param name="Compacted">The last version that is forgotten; 0 where all are kept.</param>
/// <param name="Head">The deployment's version.</param>
public sealed record LogBounds(long Compacted, long Head);

/// <summary>An entry at two versions.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Key">Its key.</param>
/// <param name="From">Its text at the older version; null where it did not exist.</param>
/// <param name="To">Its text at the newer version; null where it did not exist.</param>
public sealed record EntryDifference(string Type, string Key, string? From, string? To);

/// <summary>The differences between two versions.</summary>
/// <param name="Version">The workspace's last-change version at the moment of reading.</param>
/// <param name="Differences">In order of type and key.</param>
public sealed record DifferencesRead(long Version, IReadOnlyList<EntryDifference> Differences);

/// <summary>A version is asked for that the change log does not keep any more.</summary>
public sealed class CompactedException(long after, long compacted)
    : InvalidOperationException($"What changed after version {after} is asked for, and the change log is compacted through version {compacted}.")
{
    /// <summary>The version that was asked for.</summary>
    public long After { get; } = after;

    /// <summary>The last version that is forgotten.</summary>
    public long Compacted { get; } = compacted;
}

/// <summary>Two versions differ in more entries than one answer holds.</summary>
public sealed class TooManyDifferencesException(int limit) : InvalidOperationException($"More than {limit} entries differ.")
{
    /// <summary>The most that were asked for.</summary>
    public int Limit { get; } = limit;
}

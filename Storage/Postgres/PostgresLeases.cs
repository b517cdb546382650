namespace TrustFlow.Storage.Postgres;

/// <summary>Leases in the database, by the server's clock, since those of several hosts differ.</summary>
/// <param name="store">The store whose batches are held against them.</param>
/// <param name="length">How long a lease lasts; above 0. Less than the time in which a cluster declares a silo dead.</param>
public sealed class PostgresLeases(PostgresConfigStore store, TimeSpan length) : ILeases
{
    /// <summary>How long a lease lasts where nothing else is said.</summary>
    public static readonly TimeSpan DefaultLength = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public TimeSpan Length => length;

    /// <inheritdoc/>
    /// <exception cref="PostgresStoreException">The database cannot be reached or used.</exception>
    public async Task<Lease?> TakeAsync(string name, string owner, CancellationToken cancellation = default) =>
        await LeaseTable.TakeAsync(store.Database, name, owner, length, cancellation) is { } fence ? new Lease(fence) : null;

    /// <inheritdoc/>
    /// <exception cref="PostgresStoreException">The database cannot be reached or used.</exception>
    public Task ReleaseAsync(string name, string owner, CancellationToken cancellation = default) => store.Database.WriteAsync(() => [LeaseTable.Release(name, owner)], cancellation);
}

namespace TrustFlow.Storage;

/// <summary>
/// Who may act alone, for a time. Of several activations of one grain, as there may be for a while after a network was cut, one holds the lease. Whoever takes it
/// over gets a higher fence, and a batch that names an older one is refused, so that what the former owner has under way comes to nothing.
/// </summary>
public interface ILeases
{
    /// <summary>How long a lease lasts from when it was asked for; <see cref="Timeout.InfiniteTimeSpan"/> for always.</summary>
    TimeSpan Length { get; }

    /// <summary>Takes a lease, or takes it for a further while if the owner holds it already.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="owner">Who takes it; unique for each activation.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The lease; null while another holds it.</returns>
    Task<Lease?> TakeAsync(string name, string owner, CancellationToken cancellation = default);

    /// <summary>Gives a lease up before its time, if the owner holds it.</summary>
    Task ReleaseAsync(string name, string owner, CancellationToken cancellation = default);
}

/// <summary>A lease that somebody holds.</summary>
/// <param name="Fence">Rises with each new owner; null where nobody else can be.</param>
public readonly record struct Lease(long? Fence);

/// <summary>The leases of a store that belongs to one process, by a lock that it holds as long as it runs: it has them all, for always.</summary>
public sealed class SoleOwner : ILeases
{
    static readonly Task<Lease?> Always = Task.FromResult<Lease?>(new Lease(null));

    /// <inheritdoc/>
    public TimeSpan Length => Timeout.InfiniteTimeSpan;

    /// <inheritdoc/>
    public Task<Lease?> TakeAsync(string name, string owner, CancellationToken cancellation = default) => Always;

    /// <inheritdoc/>
    public Task ReleaseAsync(string name, string owner, CancellationToken cancellation = default) => Task.CompletedTask;
}

namespace TrustFlow.Bootstrap;

/// <summary>
/// Asks, before each wake of the loop, whether this activation holds the loop's lease in the store; where it does not, nothing runs until the next wake.
/// A host of one process registers none: the lock on its data folder means that nobody else can run the loop.
/// </summary>
/// <param name="cancellation">Ends the wait.</param>
public delegate ValueTask<bool> BootstrapLease(CancellationToken cancellation);

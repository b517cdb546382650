namespace TrustFlow.Client.Config;

/// <summary>Where a receiver hears that entries changed. It says which, never what they are now: that is read.</summary>
interface IChangeFeed
{
    /// <summary>Opens a subscription: every change that is committed from then on is noted. It never waits for a read. Throws where nobody can be reached.</summary>
    Task<IChangeSubscription> OpenAsync(FeedScope scope, PendingChanges pending, CancellationToken cancellation);
}

/// <summary>An open subscription; disposing of it ends it.</summary>
interface IChangeSubscription : IAsyncDisposable
{
    /// <summary>Fails with the reason when the subscription is lost, and ends in no other way.</summary>
    Task Broken { get; }
}

/// <summary>What a receiver wants to hear of.</summary>
/// <param name="Receiver">What it is called on the broker.</param>
/// <param name="Types">The types of the entries, each once.</param>
/// <param name="Workspace">The one tenant, or null: all but the reserved ones.</param>
sealed record FeedScope(string Receiver, IReadOnlyList<string> Types, string? Workspace);

namespace TrustFlow.Testing;

/// <summary>What a test does in place of work that ends only when it is cancelled.</summary>
public static class Cancelled
{
    /// <summary>Waits until the token is cancelled, and ends as cancelled then.</summary>
    public static Task WaitAsync(CancellationToken cancellation) => new TaskCompletionSource().Task.WaitAsync(cancellation);
}

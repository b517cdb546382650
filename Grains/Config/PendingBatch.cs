namespace TrustFlow.Config;

/// <summary>A batch in the ledger's queue, and who waits for it.</summary>
/// <param name="batch">What is to be committed.</param>
sealed class PendingBatch(LedgerBatch batch)
{
    readonly TaskCompletionSource<LedgerResult> answer = new();

    public LedgerBatch Batch => batch;

    /// <summary>Completes with the ledger's answer.</summary>
    public Task<LedgerResult> Answer => answer.Task;

    public void Complete(LedgerResult result) => answer.TrySetResult(result);

    public void Fail(Exception reason) => answer.TrySetException(reason);
}

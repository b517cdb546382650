namespace TrustFlow.Conformance.Tests.Receivers;

/// <summary>Lets a test wait for a state without asking for it again and again: whoever changes the state says so.</summary>
sealed class Signal
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Lock gate = new();
    TaskCompletionSource next = New();

    /// <summary>Says that the state changed.</summary>
    public void Changed()
    {
        TaskCompletionSource told;
        lock (gate) (told, next) = (next, New());
        told.SetResult();
    }

    /// <summary>Completes once the state is as wanted.</summary>
    public async Task UntilAsync(Func<bool> holds, Func<string> what)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                Task changed;
                lock (gate) changed = next.Task;
                if (holds()) return;
                await changed.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Assert.Fail($"Waited in vain for {what()}");
        }
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

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
        var limit = Task.Delay(Patience);
        while (true)
        {
            Task changed;
            lock (gate) changed = next.Task;
            if (holds()) return;
            if (await Task.WhenAny(changed, limit) == limit) Assert.Fail($"Waited in vain for {what()}");
        }
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

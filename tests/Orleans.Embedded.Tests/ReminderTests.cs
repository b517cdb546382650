using TrustFlow.Testing;

namespace TrustFlow.Embedded.Tests;

public interface IReminded : IGrainWithStringKey
{
    Task Set(string name, TimeSpan dueTime, TimeSpan period);

    Task Unset(string name);

    Task<string[]> Names();

    Task<bool> Has(string name);
}

public sealed class RemindedGrain(TimeProvider time) : Grain, IReminded, IRemindable
{
    public Task Set(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task Unset(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<string[]> Names() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName).Order()];

    public async Task<bool> Has(string name) => await this.GetReminder(name) is not null;

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Assert.Equal(time.GetUtcNow().UtcDateTime, status.CurrentTickTime);
        Ticks.Of(this.GetPrimaryKeyString()).Add($"{reminderName} {status.CurrentTickTime:HH:mm}");
        return reminderName == "fails" ? throw new InvalidDataException("a reminder fails") : Task.CompletedTask;
    }
}

/// <summary>The ticks that a grain has had, for a test to wait for.</summary>
sealed class Ticks
{
    static readonly System.Collections.Concurrent.ConcurrentDictionary<string, Ticks> All = new();

    readonly List<string> lines = [];
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static Ticks Of(string key) => All.GetOrAdd(key, _ => new());

    internal void Add(string line)
    {
        TaskCompletionSource before;
        lock (lines)
        {
            lines.Add(line);
            before = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        before.SetResult();
    }

    internal async Task<string[]> WhenAsync(int count)
    {
        while (true)
        {
            Task next;
            lock (lines)
            {
                if (lines.Count >= count) return [.. lines];
                next = changed.Task;
            }
            await next.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }
}

/// <summary>What reminders do wherever they are kept.</summary>
public abstract class ReminderSuite : IAsyncLifetime
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    internal ManualTimeProvider Clock { get; } = new();

    internal Silo Silo { get; private set; } = null!;

    protected string Prefix => GetType().Name;

    protected abstract void Configure(ISiloBuilder builder);

    public async Task InitializeAsync() => Silo = await Silo.StartAsync(Configure, Clock);

    public virtual async Task DisposeAsync() => await Silo.DisposeAsync();

    internal async Task RestartAsync(TimeSpan away)
    {
        await Silo.DisposeAsync();
        Clock.Advance(away);
        Silo = await Silo.StartAsync(Configure, Clock);
    }

    internal IReminded Grain(string key) => Silo.Grain<IReminded>($"{Prefix}-{key}");

    internal Ticks TicksOf(string key) => Ticks.Of($"{Prefix}-{key}");

    /// <summary>Moves the clock once the reminder waits for its next tick.</summary>
    internal async Task AdvanceAsync(TimeSpan due)
    {
        await Clock.WhenTimerIsSetAsync(due);
        Clock.Advance(due);
    }

    [Theory]
    [InlineData("ticks")]
    [InlineData("fails")]
    public async Task Reminder_TicksAfterItsDueTime_ThenEveryPeriod(string name)
    {
        await Grain(name).Set(name, 2 * Minute, 3 * Minute);
        await AdvanceAsync(2 * Minute);
        await TicksOf(name).WhenAsync(1);
        await AdvanceAsync(3 * Minute);
        Assert.Equal([$"{name} 00:02", $"{name} 00:05"], await TicksOf(name).WhenAsync(2));
    }

    [Fact]
    public async Task Reminder_Unset_IsGone()
    {
        await Grain("unset").Set("a", Minute, Minute);
        await Grain("unset").Set("b", 10 * Minute, Minute);
        Assert.Equal(["a", "b"], await Grain("unset").Names());
        await Grain("unset").Unset("a");
        Assert.False(await Grain("unset").Has("a"));
        Clock.Advance(9 * Minute);
        Assert.Equal(["b"], await Grain("unset").Names());
        Clock.Advance(Minute);
        Assert.Equal(["b 00:10"], await TicksOf("unset").WhenAsync(1));
    }

    [Fact]
    public async Task Reminder_WithAPeriodUnderAMinute_IsRefused()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Grain("short").Set("a", Minute, TimeSpan.FromSeconds(59)));
        Assert.Contains("00:01:00", error.Message, StringComparison.Ordinal);
    }
}

public sealed class MemoryReminderTests : ReminderSuite
{
    protected override void Configure(ISiloBuilder builder) => builder.UseInMemoryReminderService();
}

public sealed class SqliteReminderTests : ReminderSuite
{
    readonly TemporaryDatabase file = new();

    protected override void Configure(ISiloBuilder builder) => builder.UseEmbeddedStore(file.Database);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await file.DisposeAsync();
    }

    [Fact]
    public async Task Reminder_AfterARestart_TicksOnce_ForAllThatItMissed_AndGoesOnInItsRhythm()
    {
        await Grain("restart").Set("a", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
        await RestartAsync(away: TimeSpan.FromMinutes(25));
        Clock.Advance(TimeSpan.Zero);
        await TicksOf("restart").WhenAsync(1);
        await AdvanceAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(["a 00:25", "a 00:31"], await TicksOf("restart").WhenAsync(2));
    }

    [Fact]
    public async Task Reminder_AfterARestartBeforeItsTime_WaitsForIt()
    {
        await Grain("early").Set("a", TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10));
        await RestartAsync(away: TimeSpan.FromMinutes(3));
        await AdvanceAsync(TimeSpan.FromMinutes(7));
        Assert.Equal(["a 00:10"], await TicksOf("early").WhenAsync(1));
    }
}

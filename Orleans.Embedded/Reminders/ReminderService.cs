using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Reminders;

namespace Orleans.Runtime;

/// <summary>Keeps reminders and makes them tick. It runs as an activation does, so its own state is never touched by two threads.</summary>
sealed class ReminderService(SiloRuntime runtime, IReminderRows rows, IOptions<ReminderOptions> options) : ILifecycleParticipant<ISiloLifecycle>
{
    readonly Dictionary<(GrainId Grain, string Name), ActiveReminder> active = [];
    Activation? service;

    Activation Service => service ?? throw new ReminderException("Reminders are kept only while the silo runs");

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<ReminderService>(ServiceLifecycleStage.RuntimeGrainServices, _ =>
        {
            service = runtime.CreateService("reminders");
            return Task.CompletedTask;
        });
        lifecycle.Subscribe<ReminderService>(ServiceLifecycleStage.Active, _ => Service.Turns.Run(LoadAsync), _ => Service.Turns.Run(StopAsync));
    }

    internal async Task<IGrainReminder> Register(GrainId grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < options.Value.MinimumReminderPeriod)
            throw new ArgumentException($"The reminder '{name}' has the period {period}, but {options.Value.MinimumReminderPeriod} is the shortest: use a timer for less", nameof(period));
        var first = runtime.Time.GetUtcNow().UtcDateTime + dueTime;
        var row = new ReminderRow(grain, name, first, period, first);
        await Service.Turns.Run(async () =>
        {
            await rows.PutAsync(row);
            Arm(row);
        });
        return new GrainReminder(name);
    }

    internal Task Unregister(GrainId grain, string name) => Service.Turns.Run(async () =>
    {
        if (active.Remove((grain, name), out var reminder)) reminder.Dispose();
        await rows.DeleteAsync(grain, name);
    });

    internal async Task<IGrainReminder?> Find(GrainId grain, string name) => (await List(grain)).Find(reminder => reminder.ReminderName == name);

    internal async Task<List<IGrainReminder>> List(GrainId grain)
    {
        List<IGrainReminder> found = [];
        await Service.Turns.Run(() =>
        {
            found.AddRange(active.Keys.Where(key => key.Grain == grain).Select(key => new GrainReminder(key.Name)));
            return Task.CompletedTask;
        });
        return found;
    }

    /// <summary>A reminder is due.</summary>
    internal void Due(ActiveReminder reminder) => Service.Turns.Run(() => TickAsync(reminder));

    async Task LoadAsync()
    {
        foreach (var row in await rows.ReadAllAsync())
        {
            if (!active.ContainsKey((row.Grain, row.Name))) Arm(row);
        }
    }

    Task StopAsync()
    {
        foreach (var reminder in active.Values) reminder.Dispose();
        active.Clear();
        return Task.CompletedTask;
    }

    void Arm(ReminderRow row)
    {
        if (active.Remove((row.Grain, row.Name), out var before)) before.Dispose();
        var reminder = new ActiveReminder(this, runtime, row);
        active.Add((row.Grain, row.Name), reminder);
        reminder.Arm();
    }

    async Task TickAsync(ActiveReminder reminder)
    {
        if (!IsCurrent(reminder)) return;
        var now = runtime.Time.GetUtcNow().UtcDateTime;
        var row = reminder.Row;
        if (now < row.Next)
        {
            reminder.Arm();
            return;
        }
        // Ticks that were missed are one; the next falls into the rhythm of the first.
        var passed = (now - row.First).Ticks / row.Period.Ticks;
        reminder.Row = row with { Next = row.First + (passed + 1) * row.Period };
        try
        {
            var grain = (IRemindable)runtime.References.Make(typeof(IRemindable), row.Grain);
            await grain.ReceiveReminder(row.Name, new TickStatus(row.First, row.Period, now));
        }
        catch (Exception error)
        {
            runtime.Log.ReminderFailed(error, row.Name, row.Grain);
        }
        if (!IsCurrent(reminder)) return;
        try
        {
            // Noted after the tick: a process that dies within it ticks again.
            await rows.MoveAsync(reminder.Row);
        }
        catch (Exception error)
        {
            runtime.Log.ReminderFailed(error, row.Name, row.Grain);
        }
        if (IsCurrent(reminder)) reminder.Arm();
    }

    bool IsCurrent(ActiveReminder reminder) => active.GetValueOrDefault((reminder.Row.Grain, reminder.Row.Name)) == reminder;

    sealed record GrainReminder(string ReminderName) : IGrainReminder;
}

/// <summary>A reminder and the timer that it waits on.</summary>
sealed class ActiveReminder : IDisposable
{
    // A timer takes no more than 49 days.
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    readonly SiloRuntime runtime;
    readonly ITimer timer;

    internal ActiveReminder(ReminderService service, SiloRuntime runtime, ReminderRow row)
    {
        this.runtime = runtime;
        Row = row;
        timer = runtime.CreateTimer(state => service.Due((ActiveReminder)state!), this);
    }

    internal ReminderRow Row { get; set; }

    internal void Arm()
    {
        var wait = Row.Next - runtime.Time.GetUtcNow().UtcDateTime;
        timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using TrustFlow.Embedded;

namespace Orleans.Runtime
{
    /// <summary>A reminder of a grain.</summary>
    public interface IGrainReminder
    {
        /// <summary>Its name within the grain.</summary>
        string ReminderName { get; }
    }

    /// <summary>When a reminder ticks.</summary>
    public readonly struct TickStatus
    {
        /// <summary>Sets the times, in UTC.</summary>
        public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
        {
            FirstTickTime = firstTickTime;
            Period = period;
            CurrentTickTime = timeStamp;
        }

        /// <summary>When it ticked first, in UTC.</summary>
        public DateTime FirstTickTime { get; }

        /// <summary>The time between two ticks.</summary>
        public TimeSpan Period { get; }

        /// <summary>When this tick was sent, in UTC.</summary>
        public DateTime CurrentTickTime { get; }

        /// <inheritdoc/>
        public override string ToString() => $"<{FirstTickTime:O}, {Period}, {CurrentTickTime:O}>";
    }
}

namespace Orleans
{
    /// <summary>A grain that has reminders.</summary>
    public interface IRemindable : IGrain
    {
        /// <summary>A reminder ticks. It may tick again before the last tick was answered; ticks missed while nobody ran come as one.</summary>
        Task ReceiveReminder(string reminderName, TickStatus status);
    }

    /// <summary>The reminders of a grain. They outlive its activations, and the process where the storage does.</summary>
    public static class GrainReminderExtensions
    {
        /// <summary>Sets a reminder; the first tick comes after <paramref name="dueTime"/>. A <paramref name="period"/> is at least a minute, or what the options say.</summary>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
            RegisterOrUpdateReminder((IGrainBase)grain, reminderName, dueTime, period);

        /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
        public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
            if (grain is not IRemindable)
                throw new InvalidOperationException($"{grain.GetType().Name} sets a reminder but does not implement {nameof(IRemindable)}");
            return Service(grain).Register(grain.GrainContext.GrainId, reminderName, dueTime, period);
        }

        /// <summary>Ends a reminder.</summary>
        public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder((IGrainBase)grain, reminder);

        /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)"/>
        public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
        {
            ArgumentNullException.ThrowIfNull(reminder);
            return Service(grain).Unregister(grain.GrainContext.GrainId, reminder.ReminderName);
        }

        /// <summary>The reminder of that name; null if there is none.</summary>
        public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder((IGrainBase)grain, reminderName);

        /// <inheritdoc cref="GetReminder(Grain, string)"/>
        public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
            return Service(grain).Find(grain.GrainContext.GrainId, reminderName);
        }

        /// <summary>All reminders of the grain.</summary>
        public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders((IGrainBase)grain);

        /// <inheritdoc cref="GetReminders(Grain)"/>
        public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => Service(grain).List(grain.GrainContext.GrainId);

        static ReminderService Service(IGrainBase grain) => grain.GrainContext.ActivationServices.GetService<ReminderService>()
            ?? throw new OrleansConfigurationException("No reminders are configured: call UseInMemoryReminderService, or give the silo a store");
    }
}

namespace Orleans.Hosting
{
    /// <summary>How reminders behave.</summary>
    public sealed class ReminderOptions
    {
        /// <summary>The shortest period; 1 min by default.</summary>
        public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);
    }
}

namespace Orleans.Configuration
{
    /// <summary>The names of the deployment.</summary>
    public class ClusterOptions
    {
        /// <summary>The name of the cluster.</summary>
        public string ClusterId { get; set; } = "default";

        /// <summary>The name of the service.</summary>
        public string ServiceId { get; set; } = "default";
    }

    /// <summary>How states are stored in memory.</summary>
    public class MemoryGrainStorageOptions;
}

namespace TrustFlow.Config;

/// <summary>Settings of the configuration grains.</summary>
public sealed class ConfigOptions
{
    /// <summary>
    /// Whether anybody may write the types that the flow service owns: only while another flow service still runs the deployment. Default false.
    /// </summary>
    public bool OwnedTypesAreOpen { get; set; }

    /// <summary>The most batches that share a transaction, 1 or more. Default 1,024.</summary>
    public int GroupBatches { get; set; } = 1024;

    /// <summary>The most characters of values that share a transaction; a batch that alone has more goes alone. Default 16 Mi.</summary>
    public int GroupCharacters { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long commits gather for the bridge after it was told of some; the first after a pause is told of at once. Default 5 ms.</summary>
    public TimeSpan BridgeGather { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long the bridge waits before it tries again what failed; doubled each time up to <see cref="BridgeRetryLimit"/>. Default 500 ms.</summary>
    public TimeSpan BridgeRetry { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest that the bridge waits before it tries again. Default 3 s, so that pushes go on soon after the broker is back.</summary>
    public TimeSpan BridgeRetryLimit { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the bridge may know more than it has written down; after a crash it repeats at the most that. Default 5 s.</summary>
    public TimeSpan BridgeSave { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the bridge looks for what it was not told of, at least a minute. Default 1 minute.</summary>
    public TimeSpan BridgeReminder { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the ledger waits for something to be committed before it tells a follower that there is nothing; above 0, at most 20 s. Default 10 s.</summary>
    public TimeSpan FollowWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long commits gather for those who watch after they were told of some; the first after a pause is told of at once. Default 5 ms.</summary>
    public TimeSpan WatchGather { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long a silo waits before it follows the ledger again when that failed. Default 500 ms.</summary>
    public TimeSpan WatchRetry { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a batch is kept in the change log at least, 0 or more. Default 30 days.</summary>
    public TimeSpan RetainAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many of the last batches are kept in the change log at least, however old they are, 0 or more. Default 1,000,000.</summary>
    public long RetainBatches { get; set; } = 1_000_000;

    /// <summary>How often the change log is looked at for what need not be kept; above 0. Default 1 minute.</summary>
    public TimeSpan RetainPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause between two steps of forgetting, each of some milliseconds, in which others write. Default 20 ms.</summary>
    public TimeSpan RetainPause { get; set; } = TimeSpan.FromMilliseconds(20);
}

namespace TrustFlow.Client.Config;

/// <summary>What a receiver watches, and how it waits.</summary>
public sealed record ReceiverOptions
{
    /// <summary>The one workspace that it watches; over HTTP it may be a reserved one. Null, the default: all but the reserved ones.</summary>
    public string? Workspace { get; init; }

    /// <summary>How long it waits after a read that failed, and between tries to connect for the first time. 2 s by default; more than nothing.</summary>
    public TimeSpan RetryDelay { get; init => field = Positive(value); } = TimeSpan.FromSeconds(2);

    /// <summary>How long it waits before it opens a broken subscription again. 4 s by default; more than nothing.</summary>
    public TimeSpan ReopenDelay { get; init => field = Positive(value); } = TimeSpan.FromSeconds(4);

    /// <summary>How long a server may say nothing until its subscription counts as broken; over HTTP only, where it tells from time to time how far it is. 2 minutes by default; more than nothing.</summary>
    public TimeSpan SilenceLimit { get; init => field = Positive(value); } = TimeSpan.FromMinutes(2);

    /// <summary>The most keys that one read asks for. 500 by default; at least 1.</summary>
    public int KeysPerRead
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = 500;

    static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        return value;
    }
}

namespace TrustFlow.Client.Config;

/// <summary>How a receiver waits.</summary>
public sealed record ReceiverOptions
{
    /// <summary>How long it waits after a read that failed. 2 s by default.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long it waits before it opens a broken subscription again. 4 s by default.</summary>
    public TimeSpan ReopenDelay { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The most keys that one read asks for. 500 by default.</summary>
    public int KeysPerRead { get; init; } = 500;
}

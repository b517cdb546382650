namespace TrustFlow.Silo.Config;

/// <summary>What watching over HTTP is held to.</summary>
sealed record WatchLimits
{
    /// <summary>The most that watch at once.</summary>
    public int Watchers { get; init; } = 10_000;

    /// <summary>The most batches that are read at once for one of them.</summary>
    public int Batches { get; init; } = 100;

    /// <summary>How long nothing is said before the position is.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a reader may take nothing.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}

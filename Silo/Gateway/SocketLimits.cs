namespace TrustFlow.Silo.Gateway;

/// <summary>What a WebSocket of requests is held to.</summary>
sealed record SocketLimits
{
    /// <summary>The most that are open at once. Default 1,000.</summary>
    public int Sockets { get; init; } = 1000;

    /// <summary>The most requests of one that are under way at once; a large one counts as one for each MiB. Default 64.</summary>
    public int Requests { get; init; } = 64;

    /// <summary>The most bytes of a message, as of a body over HTTP. Default 64 MiB.</summary>
    public int MessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most bytes of a message of a client that has not said who it is. Default 16 KiB.</summary>
    public int GreetingBytes { get; init; } = 16 * 1024;

    /// <summary>How long it may take to say so. Default 10 s.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a reader may take nothing. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the other side may take to answer that it closes, too. Default 2 s.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(2);
}

namespace TrustFlow.PubSub.Telemetry;

/// <summary>How a part on a broker stands.</summary>
public enum ComponentState
{
    /// <summary>It has not reached its topic yet, or lost it, and tries again.</summary>
    Connecting,

    /// <summary>It takes or sends messages.</summary>
    Running,

    /// <summary>It has ended.</summary>
    Stopped,
}

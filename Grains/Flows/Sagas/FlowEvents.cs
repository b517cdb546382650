namespace TrustFlow.Flows.Sagas;

/// <summary>What happens to flows, in the words of their events.</summary>
static class FlowEvents
{
    public const string StartBegun = "start-begun";
    public const string StartCommitted = "start-committed";
    public const string Started = "started";
    public const string StartRefused = "start-refused";
    public const string StartUndone = "start-undone";

    public const string StopBegun = "stop-begun";
    public const string StopPurge = "stop-purge";
    public const string StopReleased = "stop-released";
    public const string Stopped = "stopped";

    public const string Paused = "paused";
    public const string PauseReleased = "pause-released";

    public const string ResumeBegun = "resume-begun";
    public const string ResumeCommitted = "resume-committed";
    public const string Resumed = "resumed";
    public const string ResumeRefused = "resume-refused";
    public const string ResumeUndone = "resume-undone";

    public const string RestartBegun = "restart-begun";
    public const string RestartWithdrawn = "restart-withdrawn";
    public const string RestartCommitted = "restart-committed";
    public const string RestartFollowed = "restart-followed";
    public const string Restarted = "restarted";
    public const string RestartRefused = "restart-refused";
    public const string RestartUndone = "restart-undone";

    /// <summary>Who asked, as a part of an event's line.</summary>
    public static string By(string actor) => actor.Length == 0 ? "" : $" by {actor}";
}

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
}

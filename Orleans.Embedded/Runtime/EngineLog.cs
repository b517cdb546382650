using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>What the engine logs.</summary>
sealed partial class EngineLog(ILogger<EngineLog> logger)
{
    readonly ILogger logger = logger;

    [LoggerMessage(1, LogLevel.Warning, "Grain {GrainId} could not be activated")]
    internal partial void ActivationFailed(Exception error, GrainId grainId);

    [LoggerMessage(2, LogLevel.Warning, "Grain {GrainId} failed while it was deactivated")]
    internal partial void DeactivationFailed(Exception error, GrainId grainId);

    [LoggerMessage(3, LogLevel.Debug, "Grain {GrainId} is deactivated: {Reason}")]
    internal partial void Deactivated(GrainId grainId, DeactivationReasonCode reason);

    [LoggerMessage(4, LogLevel.Warning, "The one-way call {Method} to {GrainId} failed")]
    internal partial void OneWayFailed(Exception error, string method, GrainId grainId);

    [LoggerMessage(5, LogLevel.Warning, "A timer of grain {GrainId} failed; it goes on")]
    internal partial void TimerFailed(Exception error, GrainId grainId);

    [LoggerMessage(6, LogLevel.Error, "Reminder {Reminder} of grain {GrainId} failed; it ticks again at its next time")]
    internal partial void ReminderFailed(Exception error, string reminder, GrainId grainId);

    [LoggerMessage(7, LogLevel.Error, "Grain {GrainId} failed on an event of stream {StreamId}; the event is passed over")]
    internal partial void StreamFailed(Exception error, GrainId grainId, StreamId streamId);

    [LoggerMessage(8, LogLevel.Warning, "Grain {GrainId} has no observer for stream {StreamId}; the event is passed over")]
    internal partial void StreamUnobserved(GrainId grainId, StreamId streamId);

    [LoggerMessage(9, LogLevel.Error, "An observer outside of the grains failed on an event of stream {StreamId}; the event is passed over")]
    internal partial void StreamObserverFailed(Exception error, StreamId streamId);

    [LoggerMessage(10, LogLevel.Warning, "The silo had to stop before {Count} grains were deactivated")]
    internal partial void StoppedEarly(int count);

    [LoggerMessage(11, LogLevel.Debug, "Types of assembly {Assembly} are not all to be had")]
    internal partial void TypesMissing(Exception error, string? assembly);
}

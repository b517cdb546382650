using Microsoft.Extensions.Logging;

namespace TrustFlow.Flows.Sagas;

static partial class SagaLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Workspace}/{Flow} is started")]
    public static partial void Started(ILogger logger, string workspace, string flow);

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Workspace}/{Flow} was not started, and its topics were taken back: {Reason}")]
    public static partial void Undone(ILogger logger, string workspace, string flow, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Workspace}/{Flow} is stopped")]
    public static partial void Stopped(ILogger logger, string workspace, string flow);

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Workspace}/{Flow} is restarted")]
    public static partial void Restarted(ILogger logger, string workspace, string flow);

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Workspace}/{Flow} is paused")]
    public static partial void Paused(ILogger logger, string workspace, string flow);

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Workspace}/{Flow} is resumed after its pause")]
    public static partial void Continued(ILogger logger, string workspace, string flow);

    [LoggerMessage(Level = LogLevel.Information, Message = "Flow {Workspace}/{Flow}: its {Kind} goes on at step {Step}")]
    public static partial void Resumed(ILogger logger, string workspace, string flow, string kind, string step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Flow {Workspace}/{Flow}: the step '{Step}' failed and is tried again: {Reason}")]
    public static partial void StepFailed(ILogger logger, string workspace, string flow, string step, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Flow {Workspace}/{Flow}: its {Kind} cannot go on before the next reminder")]
    public static partial void Failed(ILogger logger, Exception cause, string workspace, string flow, string kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Topic}' could not be deleted and is listed as leaked: {Reason}")]
    public static partial void Leaked(ILogger logger, string topic, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Flow {Workspace}/{Flow}: the topic '{Topic}' is not there and could not be made; the sweep tries again: {Reason}")]
    public static partial void NotVerified(ILogger logger, string workspace, string flow, string topic, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Flow {Workspace}/{Flow}: its reminder could not be removed: {Reason}")]
    public static partial void ReminderStays(ILogger logger, string workspace, string flow, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep of flows: '{What}' failed and is done the next time: {Reason}")]
    public static partial void SweepFailed(ILogger logger, string what, string reason);
}

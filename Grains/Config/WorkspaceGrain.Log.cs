using Microsoft.Extensions.Logging;

namespace TrustFlow.Config;

sealed partial class WorkspaceGrain
{
    [LoggerMessage(1, LogLevel.Warning, "The workspace '{Workspace}' is not in memory yet; its next read tries again.")]
    partial void LogNotFilled(Exception cause, string workspace);

    [LoggerMessage(4, LogLevel.Warning, "The lease of the workspace '{Workspace}' could not be given up; it ends by itself.")]
    partial void LogNotReleased(Exception cause, string workspace);

    [LoggerMessage(2, LogLevel.Warning, "What became of a batch of the workspace '{Workspace}' is not known; its memory is read anew.")]
    partial void LogAnswerLost(Exception cause, string workspace);

    [LoggerMessage(3, LogLevel.Warning, "Stored in the workspace '{Workspace}' with a warning: {Warning}")]
    partial void LogBlueprintWarning(string workspace, string warning);
}

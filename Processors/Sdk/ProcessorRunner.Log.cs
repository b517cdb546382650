using Microsoft.Extensions.Logging;

namespace TrustFlow.Processors.Sdk;

sealed partial class ProcessorRunner
{
    [LoggerMessage(1, LogLevel.Information, "{Processor} runs {Variant} of {Workspace}.")]
    partial void LogApplied(string processor, string workspace, string variant);

    [LoggerMessage(2, LogLevel.Information, "{Processor} has let go of {Variant} of {Workspace}.")]
    partial void LogReleased(string processor, string workspace, string variant);

    [LoggerMessage(3, LogLevel.Warning, "{Processor} cannot run {Variant} of {Workspace}: {Reason}")]
    partial void LogFailed(string processor, string workspace, string variant, string reason);
}

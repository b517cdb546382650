using Microsoft.Extensions.Logging;

namespace TrustFlow.Bootstrap;

public sealed partial class BootstrapGrain
{
    [LoggerMessage(LogLevel.Information, "Bootstrap: {Name} ran in {Seconds:0.###} s")]
    partial void LogRan(string name, double seconds);

    [LoggerMessage(LogLevel.Warning, "Bootstrap: {Name} {Outcome}: {Error} It is tried again at the next wake.")]
    partial void LogFailed(string name, InitialiserOutcome outcome, string error, Exception? exception);

    [LoggerMessage(LogLevel.Information, "Bootstrap goes from {Before} to {After}: {Reason}")]
    partial void LogTier(BootstrapTier before, BootstrapTier after, string reason);

    [LoggerMessage(LogLevel.Error, "A bootstrap wake failed. It is tried again.")]
    partial void LogWakeFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "What became of the initialisers could not be stored. The loop begins anew from what is stored.")]
    partial void LogNotSaved(Exception exception);
}

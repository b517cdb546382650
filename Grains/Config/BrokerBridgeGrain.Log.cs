using Microsoft.Extensions.Logging;

namespace TrustFlow.Config;

sealed partial class BrokerBridgeGrain
{
    [LoggerMessage(1, LogLevel.Warning, "The push of version {Version} did not reach the broker; it is sent again.")]
    partial void LogNotSent(Exception cause, long version);

    [LoggerMessage(2, LogLevel.Warning, "The change log after version {Version} could not be read or published; it is tried again.")]
    partial void LogNotRead(Exception cause, long version);

    [LoggerMessage(3, LogLevel.Warning, "The workspace '{Workspace}' does not show version {Version} yet; it is pushed all the same, and who reads it tries again.")]
    partial void LogNotShown(Exception cause, string workspace, long version);

    [LoggerMessage(4, LogLevel.Warning, "That version {Version} was published could not be written down; the next activation goes on from an older one.")]
    partial void LogNotSaved(Exception cause, long version);

    [LoggerMessage(5, LogLevel.Warning, "A connection to the broker could not be closed; the next push opens another.")]
    partial void LogNotClosed(Exception cause);
}

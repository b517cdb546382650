using Microsoft.Extensions.Logging;

namespace TrustFlow.Client.Config;

public sealed partial class ConfigurationReceiver
{
    [LoggerMessage(1, LogLevel.Information, "{Receiver} follows the configuration, as of version {Version}.")]
    partial void LogFollowing(string receiver, long version);

    [LoggerMessage(2, LogLevel.Warning, "{Receiver} cannot read the configuration, and tries again in {Delay}: {Reason}")]
    partial void LogReadFailed(string receiver, TimeSpan delay, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Receiver} lost its subscription, and opens it again in {Delay}: {Reason}")]
    partial void LogSubscriptionLost(string receiver, TimeSpan delay, string reason);

    [LoggerMessage(4, LogLevel.Error, "{Receiver} failed to take a change of {Workspace} / {Key}.")]
    partial void LogHandlerFailed(Exception exception, string receiver, string workspace, string key);
}

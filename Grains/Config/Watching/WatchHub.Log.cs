using Microsoft.Extensions.Logging;

namespace TrustFlow.Config.Watching;

public sealed partial class WatchHub
{
    [LoggerMessage(1, LogLevel.Warning, "The ledger could not be followed after version {Version}; those who watch are told from the change log, and it is tried again.")]
    partial void LogNotFollowed(Exception cause, long version);
}

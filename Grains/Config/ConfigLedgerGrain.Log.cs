using Microsoft.Extensions.Logging;

namespace TrustFlow.Config;

sealed partial class ConfigLedgerGrain
{
    [LoggerMessage(1, LogLevel.Error, "The ledger stands back at version {Head}; its next activation reads where the store is.")]
    partial void LogStandsBack(Exception cause, long head);

    [LoggerMessage(2, LogLevel.Warning, "A hint at version {Version} could not be given; who follows finds it in the change log.")]
    partial void LogHintFailed(Exception cause, long version);
}

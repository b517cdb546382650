using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.PubSub;

/// <summary>What everything on a broker takes from its host: time, randomness, log and metrics.</summary>
/// <param name="NewId">Gives an id that was never given before, in the whole deployment.</param>
public sealed record PubSubEnvironment(Func<string> NewId)
{
    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where log messages go; nowhere by default.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Where figures go; to one meter of the process by default.</summary>
    public PubSubMetrics Metrics { get; init; } = ProcessMetrics;

    static PubSubMetrics ProcessMetrics { get; } = new();
}

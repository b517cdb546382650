using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>Keeps the warnings that a silo logs.</summary>
public sealed class CollectedWarnings : ILoggerProvider, ILogger
{
    /// <summary>The warnings' texts, in order.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Lines.Enqueue(formatter(state, exception));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }
}

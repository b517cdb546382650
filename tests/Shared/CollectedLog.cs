using Microsoft.Extensions.Logging;

namespace TrustFlow.Testing;

/// <summary>Keeps what is logged.</summary>
public sealed class CollectedLog : ILoggerFactory, ILogger
{
    readonly List<(LogLevel Level, string Text)> lines = [];

    public IReadOnlyList<(LogLevel Level, string Text)> Lines
    {
        get
        {
            lock (lines) return [.. lines];
        }
    }

    public int Count(string part) => Lines.Count(line => line.Text.Contains(part, StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines) lines.Add((logLevel, formatter(state, exception)));
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}

using System.Threading.Channels;

namespace TrustFlow.Client.Tests.Documentation;

/// <summary>An output whose lines a test waits for.</summary>
sealed class LineWriter : StringWriter
{
    readonly Channel<string> lines = Channel.CreateUnbounded<string>();

    public override Task WriteLineAsync(string? value)
    {
        lines.Writer.TryWrite(value!);
        return Task.CompletedTask;
    }

    public async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await lines.Reader.ReadAsync(limit.Token);
    }
}

using TrustFlow.Client.Tests.Http;
using TrustFlow.Client.Tests.Testing;

namespace TrustFlow.Client.Tests.Documentation;

public sealed class FourLinesTests
{
    static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "documentation");

    [Fact]
    public void Program_Shown_IsTheOneThatRunsHere()
    {
        var shown = File.ReadAllText(Path.Combine(Folder, "processors.md")).Split("```csharp").Select(text => text.Split("```")[0]).Single(text => text.Contains("Connect(", StringComparison.Ordinal));
        var lines = Lines(shown);

        Assert.Equal(4, lines.Count);
        Assert.StartsWith("var server = new Uri(", lines[0], StringComparison.Ordinal);
        Assert.Contains(string.Join('\n', lines.Skip(1)), string.Join('\n', Lines(File.ReadAllText(Path.Combine(Folder, "FourLines.cs")))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_Run_TellsWhatIsThereAndWhatChanges()
    {
        var board = new ConfigBoard();
        board.Commit("w", ("prompt", "greeting", "hello"));
        await using var server = await WatchServer.StartAsync(board);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var output = new LineWriter();

        var running = FourLines.RunAsync(server.Address, output, cancellation.Token);
        Assert.Equal("w greeting = hello", await output.NextAsync());
        board.Commit("w", ("prompt", "greeting", "good day"));
        Assert.Equal("w greeting = good day", await output.NextAsync());
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];
}

using System.Diagnostics;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Tests;

/// <summary>Files, outputs and users that get in the way: each is one line that says so.</summary>
public sealed class HostileFileTests : CommandTests
{
    [Fact]
    public async Task Load_FileThatIsTooLarge_IsNamedAndTheOthersLoaded()
    {
        var large = Write("large.txt", "");
        using (var stream = File.OpenWrite(large)) stream.SetLength((60 * 1024 * 1024) + 1);
        var good = Write("good.txt", "text");

        var outcome = await RunAsync("load", large, good);

        Assert.Equal((1, $"trustflow: {large} is too large: a document has at most 62,914,560 bytes (60 MiB). Load it in parts.\n"), (outcome.Status, outcome.Error));
        Assert.Equal([good], Server.Documents.Keys);
    }

    [Fact]
    public async Task Load_FileThatIsTooLargeOnceItIsJson_IsNotSent()
    {
        var quotes = Write("quotes.txt", new string('"', 34 * 1024 * 1024));

        var outcome = await RunAsync("load", quotes);

        Assert.Equal(1, outcome.Status);
        Assert.Contains($"{quotes} was refused: The request has ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("at most 67,108,864 (64 MiB) are taken", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("POST /api/v1/flow/default/service/document-load", Server.Paths);
    }

    [Fact]
    public async Task Load_NoName_IsRefused() =>
        Assert.Equal((1, "trustflow: '' names no file. Correct the path.\n"), (await RunAsync("load", "")) is var outcome ? (outcome.Status, outcome.Error) : default);

    [Fact]
    public async Task Load_Stopped_TellsHowManyWereLoaded()
    {
        // Seven pipes that nobody writes to keep seven of the eight places. The ninth file is opened in the place that the first, acknowledged, has left.
        using var stop = new CancellationTokenSource();
        var pipes = Enumerable.Range(1, 8).Select(number => MakePipe($"{number}.txt")).ToArray();
        using var error = new StringWriter { NewLine = "\n" };
        var loading = RunAsync(error, stop.Token, ["load", Write("0.txt", "0"), .. pipes]);
        await using (await OpenAsync(pipes[^1], FileAccess.Write)) await stop.CancelAsync();

        Assert.Equal(1, await loading);
        Assert.Equal("trustflow: Stopped: 1 of 9 documents were loaded for certain; load the others again.\n", error.ToString());
        foreach (var pipe in pipes[..^1]) await (await OpenAsync(pipe, FileAccess.ReadWrite)).DisposeAsync();
    }

    [Fact]
    public async Task Load_StoppedWhileAPipeHasNoWriter_Ends()
    {
        using var stop = new CancellationTokenSource();
        using var error = new StringWriter { NewLine = "\n" };
        var pipe = MakePipe("pipe");
        var loading = RunAsync(error, stop.Token, "load", pipe);
        await stop.CancelAsync();

        Assert.Equal(1, await loading.WaitAsync(TimeSpan.FromSeconds(30)));
        await (await OpenAsync(pipe, FileAccess.ReadWrite)).DisposeAsync();
        Assert.Single(error.ToString().TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Put_FileThatIsNoUtf8_IsNotStoredInAnotherForm()
    {
        var latin = Write("latin.txt", [0x63, 0xE9]);

        var outcome = await RunAsync("config", "put", "prompt", "a", $"@{latin}");

        Assert.Equal((1, $"trustflow: The file '{latin}' is no text file: it is not UTF-8. Convert it to plain text in UTF-8 first.\n"), (outcome.Status, outcome.Error));
        Assert.Empty(Server.Entries);
    }

    [Fact]
    public async Task Output_ThatCannotBeWritten_IsOneLineAndStatus1()
    {
        using var error = new StringWriter { NewLine = "\n" };
        await using var full = new FullDevice();
        var status = await TrustFlowCommand.RunAsync(["status"], Terminal(full, error));

        Assert.Equal(1, status);
        Assert.Contains("No space left on device", Assert.Single(error.ToString().TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    async Task<int> RunAsync(StringWriter error, CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        return await TrustFlowCommand.RunAsync(arguments, Terminal(output, error), cancellation);
    }

    Terminal Terminal(TextWriter output, TextWriter error) =>
        new() { Out = output, Error = error, In = TextReader.Null, Environment = name => name == "TRUSTFLOW_SERVER" ? Server.Url : null };

    static Task<FileStream> OpenAsync(string pipe, FileAccess access) => Task.Factory.StartNew(() => new FileStream(pipe, FileMode.Open, access, FileShare.ReadWrite), TaskCreationOptions.LongRunning);

    string MakePipe(string name)
    {
        var path = Path.Combine(Folder, name);
        File.Delete(path);
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
        return path;
    }

    sealed class FullDevice : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");

        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");
    }
}

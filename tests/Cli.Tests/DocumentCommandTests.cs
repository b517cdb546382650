using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustFlow.Cli.Documents;

namespace TrustFlow.Cli.Tests;

public sealed class DocumentCommandTests : CommandTests
{
    [Fact]
    public async Task Search_Words_ShowsTheBestFirst()
    {
        var outcome = await RunAsync("search", "old", "ships", "--limit", "3", "--workspace", "w", "--flow", "f");

        Assert.Equal("RANK  DOCUMENT  CHUNK  SCORE     PASSAGE\n1     /a        0      1.25      first\n2     /b        2      2.35E-06  second line\n", outcome.Out);
        Assert.Equal("""{"workspace":"w","query":"old ships","limit":3}""", Server.Requests.Single().ToJsonString());
        Assert.Contains("POST /api/v1/flow/f/service/keyword-search", Server.Paths);
    }

    [Fact]
    public async Task Search_AsJson_IsAListOfHits() =>
        Assert.Equal(["/a", "/b"], (await RunAsync("search", "x", "-o", "json")).Json.AsArray().Select(hit => (string?)hit!["document"]));

    [Fact]
    public async Task Load_Files_AreSentWithTheirAbsolutePathsAndRisingRevisions()
    {
        var file = Write("a.txt", "one\r\ntwo é");
        var before = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / 10;

        var outcome = await RunAsync("load", Path.GetRelativePath(Directory.GetCurrentDirectory(), file), file);
        var first = Server.Documents[file];
        await RunAsync("load", file);

        Assert.Equal((0, "1 document loaded into the flow 'default'.\n", ""), (outcome.Status, outcome.Out, outcome.Error));
        Assert.Equal(("default", "one\r\ntwo é"), ((string?)first["workspace"], (string?)first["text"]));
        Assert.InRange((long)first["revision"]!, before, (long)Server.Documents[file]["revision"]! - 1);
    }

    [Fact]
    public async Task Load_FilesThatAreNoText_AreNamedAndTheOthersLoaded()
    {
        var good = Write("good.txt", "text");
        var withNul = Write("b.bin", [1, 0, 2]);
        var latin = Write("c.txt", [0x63, 0xE9]);
        var missing = Path.Combine(Folder, "d.txt");

        var outcome = await RunAsync("load", withNul, good, latin, missing);

        Assert.Equal(1, outcome.Status);
        Assert.Equal("1 document loaded into the flow 'default'.\n", outcome.Out);
        Assert.Equal(
            [$"trustflow: {withNul} is no text file: it holds NUL bytes. Convert it to plain text in UTF-8 first.",
             $"trustflow: {latin} is no text file: it is not UTF-8. Convert it to plain text in UTF-8 first.",
             $"trustflow: {missing} does not exist. Correct the path."],
            outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal([good], Server.Documents.Keys);
    }

    [Fact]
    public async Task Load_FileThatTheServerRefuses_IsNamedAndTheOthersLoaded()
    {
        var (good, large) = (Write("good.txt", "text"), Write("large.txt", "too much"));
        Server.OnLoad = document => (string?)document["text"] == "too much" ? ApiServer.Problem(413, "bad-value", "A document has at most 4 MiB.") : null;

        var outcome = await RunAsync("load", large, good, "-o", "json");

        Assert.Equal((1, $"trustflow: {large} was refused: A document has at most 4 MiB.\n"), (outcome.Status, outcome.Error));
        Assert.Equal((1, large), ((int)outcome.Json["loaded"]!, (string?)outcome.Json["failed"]![0]!["file"]));
    }

    [Fact]
    public async Task Load_FolderWithALinkToItself_LoadsEachFileOnce()
    {
        Write("sub/a.txt", "a");
        Directory.CreateSymbolicLink(Path.Combine(Folder, "sub", "round"), ".");

        var outcome = await RunAsync("load", "--recursive", Path.Combine(Folder, "sub"));

        Assert.Equal((0, "1 document loaded into the flow 'default'.\n", ""), (outcome.Status, outcome.Out, outcome.Error));
    }

    [Fact]
    public void Sources_FolderThatCannotBeRead_IsNamedAndTheOthersTaken()
    {
        var found = DocumentSources.Of([Folder], recursive: true, folder => Path.GetFileName(folder) switch
        {
            "closed" => throw new UnauthorizedAccessException($"Access to the path '{folder}' is denied."),
            "open" => new([Path.Combine(folder, "b.txt")], []),
            _ => new([Path.Combine(folder, "a.txt")], [Path.Combine(folder, "closed"), Path.Combine(folder, "open")]),
        });

        Assert.Equal([Path.Combine(Folder, "a.txt"), Path.Combine(Folder, "open", "b.txt")], found.Files);
        var closed = Path.Combine(Folder, "closed");
        Assert.Equal([(closed, $"cannot be read (Access to the path '{closed}' is denied). Check its rights.")], found.Refused);
    }

    [Fact]
    public async Task Load_Directory_IsRefusedUnlessRecursive()
    {
        Write("sub/a.txt", "a");
        Write("sub/deeper/b.txt", "b");
        var directory = Path.Combine(Folder, "sub");

        var refused = await RunAsync("load", directory);
        var loaded = await RunAsync("load", "--recursive", directory);

        Assert.Equal((1, $"trustflow: {directory} is a directory. Name its files, or say --recursive.\n"), (refused.Status, refused.Error));
        Assert.Equal((0, "2 documents loaded into the flow 'default'.\n"), (loaded.Status, loaded.Out));
    }

    [Fact]
    public async Task Load_ByteOrderMark_IsNoPartOfTheText()
    {
        var file = Write("a.txt", [0xEF, 0xBB, 0xBF, .. "text"u8]);

        await RunAsync("load", file);

        Assert.Equal("text", (string?)Server.Documents[file]["text"]);
    }

    [Fact]
    public async Task Load_ManyFiles_AtMostEightAreOnTheirWayAtOnce()
    {
        var files = Enumerable.Range(0, 40).Select(number => Write($"{number}.txt", $"{number}")).ToArray();
        var (now, most) = (0, 0);
        var eight = new TaskCompletionSource();
        Server.OnLoad = _ => new Waiting(async () =>
        {
            if (Interlocked.Increment(ref now) is var at && at > most) most = at;
            if (now == 8) eight.TrySetResult();
            await eight.Task;
            Interlocked.Decrement(ref now);
        });

        var outcome = await RunAsync(["load", .. files]);

        Assert.Equal((0, "40 documents loaded into the flow 'default'.\n"), (outcome.Status, outcome.Out));
        Assert.Equal(8, most);
    }

    [Fact]
    public async Task Load_NobodyReceivesYet_IsTriedAgain()
    {
        var left = 3;
        Server.OnLoad = _ => Interlocked.Decrement(ref left) >= 0 ? ApiServer.Problem(503, "unavailable", "Nobody receives yet.") : null;
        Time = new HurriedClock();

        var outcome = await RunAsync("load", Write("a.txt", "text"));

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Single(Server.Documents);
    }

    [Fact]
    public async Task Load_NobodyEverReceives_GivesUpAfterHalfAMinute()
    {
        var asked = 0;
        Server.OnLoad = _ =>
        {
            Interlocked.Increment(ref asked);
            return ApiServer.Problem(503, "unavailable", "Nobody receives yet.");
        };
        var clock = new HurriedClock();
        Time = clock;

        var outcome = await RunAsync("load", Write("a.txt", "text"));

        Assert.Equal((1, "", "trustflow: Nobody receives yet.\n"), (outcome.Status, outcome.Out, outcome.Error));
        Assert.InRange(clock.Waited, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(30));
        Assert.InRange(asked, 5, 20);
    }

    [Fact]
    public async Task Load_UnknownFlow_IsStatus3AndOneLine()
    {
        var files = Enumerable.Range(0, 20).Select(number => Write($"{number}.txt", "x")).ToArray();

        var outcome = await RunAsync(["load", "--flow", "none", .. files]);

        Assert.Equal((3, "", "trustflow: No flow 'none' runs in the workspace 'default'. List them with: trustflow flow list.\n"), (outcome.Status, outcome.Out, outcome.Error));
    }

    [Fact]
    public async Task Load_NoServer_IsStatus6()
    {
        var outcome = await RunAsync("", ["load", "--server", "http://127.0.0.1:1", Write("a.txt", "x")]);

        Assert.Equal((6, ""), (outcome.Status, outcome.Out));
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Load_ManyFilesOnATerminal_ShowsProgress()
    {
        var files = Enumerable.Range(0, 12).Select(number => Write($"{number}.txt", "x")).ToArray();

        var outcome = await RunAsync("", ["load", "--server", Server.Url, .. files], name => name == "TERM" ? "xterm" : null, interactive: true);

        Assert.Equal(0, outcome.Status);
        Assert.Contains("Loading", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("12 documents loaded into the flow 'default'.\n", outcome.Out, StringComparison.Ordinal);
    }

    sealed class Waiting(Func<Task> wait) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await wait();
            await Results.Json(new JsonObject()).ExecuteAsync(httpContext);
        }
    }
}

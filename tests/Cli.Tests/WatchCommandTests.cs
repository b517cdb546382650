namespace TrustFlow.Cli.Tests;

public sealed class WatchCommandTests : CommandTests
{
    const string Begun = "event: position\nid: 5\ndata: {\"version\":5}\n\n";
    const string First = """
        event: change
        id: 6
        data: {"version":6,"at":"2026-01-02T03:04:05+00:00","actor":"http","workspace":"w","entries":[{"type":"prompt","key":"a","new":"one\ntwo","secret":false},{"type":"prompt","key":"b","old":"x","secret":false}]}


        """;

    const string Second = """
        event: change
        id: 7
        data: {"version":7,"at":"2026-01-02T03:04:06+00:00","actor":"http","workspace":"w","entries":[{"type":"key","key":"k","old":"***","new":"***","secret":true}]}


        """;

    [Fact]
    public async Task Watch_ServerGoesAndComesBack_GoesOnWhereItWasUntilTheLogDoesNotReachBack()
    {
        Server.Watches.Enqueue(Begun + First);
        Server.Watches.Enqueue(Second);

        var outcome = await RunAsync("config", "watch", "-w", "w");

        Assert.Equal(
            "6  2026-01-02T03:04:05Z  w  prompt  a  one two\n6  2026-01-02T03:04:05Z  w  prompt  b  (deleted)\n7  2026-01-02T03:04:06Z  w  key  k  ***\n", outcome.Out);
        Assert.Equal((1, "trustflow: The change log does not reach back to version 7.\n"), (outcome.Status, outcome.Error));
        Assert.Equal(["GET /api/v2/workspaces/w/watch?", "GET /api/v2/workspaces/w/watch?from=6", "GET /api/v2/workspaces/w/watch?from=7"], Server.Paths);
    }

    [Fact]
    public async Task Watch_OfOneEntryFromAVersion_AsksForJustThat()
    {
        await RunAsync("config", "watch", "prompt", "a b", "--from", "3");
        await RunAsync("config", "watch", "prompt", "--all-workspaces");

        Assert.Equal(["GET /api/v2/workspaces/default/watch?type=prompt&key=a%20b&from=3", "GET /api/v2/watch?type=prompt"], Server.Paths);
    }

    [Fact]
    public async Task Watch_AsJson_IsADocumentALine()
    {
        Server.Watches.Enqueue(First);

        var outcome = await RunAsync("config", "watch", "-w", "w", "-o", "json");

        Assert.Equal(
            """
            {"version":6,"at":"2026-01-02T03:04:05+00:00","actor":"http","workspace":"w","type":"prompt","key":"a","new":"one\ntwo","secret":false}
            {"version":6,"at":"2026-01-02T03:04:05+00:00","actor":"http","workspace":"w","type":"prompt","key":"b","old":"x","secret":false}

            """,
            outcome.Out);
    }

    [Fact]
    public async Task Watch_ServerIsBusyForAMoment_SaysSoAndTriesAgain()
    {
        Server.Watches.Enqueue(Begun);
        Server.Watches.Enqueue("");
        Server.Watches.Enqueue(First);

        var outcome = await RunAsync("config", "watch", "-w", "w");

        Assert.Equal(2, outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("trustflow: The server was lost after version 5; it is tried again.\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_NobodyAnswersAtFirst_IsStatus6()
    {
        var outcome = await RunAsync("", ["config", "watch"], _ => "http://127.0.0.1:1");

        Assert.Equal(6, outcome.Status);
    }
}

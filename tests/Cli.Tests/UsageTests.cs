namespace TrustFlow.Cli.Tests;

public sealed class UsageTests : CommandTests
{
    [Theory]
    [InlineData("config", "trustflow config: Required command was not provided. See: trustflow config --help\n")]
    [InlineData("config get", "trustflow config get: Required argument missing for command: 'get'. See: trustflow config get --help\n")]
    [InlineData("flow start x", "trustflow flow start: Option '--blueprint' is required. See: trustflow flow start --help\n")]
    [InlineData("frobnicate", null)]
    [InlineData("search --limit many x", null)]
    [InlineData("status --nothing", null)]
    [InlineData("load", null)]
    [InlineData("config put prompt a", null)]
    [InlineData("flow stop --workspace", null)]
    [InlineData("blueprint put mine", null)]
    [InlineData("config diff one", null)]
    [InlineData("config rollback", null)]
    [InlineData("config put t k v --if-version x", null)]
    [InlineData("workspace import", null)]
    public async Task Run_CommandLineThatIsNotUnderstood_IsOneLineAndStatus2(string line, string? expected)
    {
        var outcome = await RunAsync(line.Split(' '));

        Assert.Equal(2, outcome.Status);
        Assert.Empty(outcome.Out);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        if (expected is not null) Assert.Equal(expected, outcome.Error);
    }

    [Theory]
    [InlineData("status -o yaml", "trustflow: 'yaml' is no output format: write table or json.\n")]
    [InlineData("status --server ftp://x", "trustflow: 'ftp://x' is no server's address: write it as in http://127.0.0.1:8088.\n")]
    [InlineData("config history --limit 0", "trustflow: '0' is no limit: write a number from 1.\n")]
    [InlineData("config diff", "trustflow: Say what to compare: FROM and perhaps TO, or --with another workspace.\n")]
    [InlineData("config diff 1 --with other", "trustflow: Say what to compare: FROM and perhaps TO, or --with another workspace.\n")]
    [InlineData("config put t k v --if-absent --if-version 1", "trustflow: An entry that is absent has no version: give --if-absent or --if-version.\n")]
    [InlineData("config delete t a b --if-version 1", "trustflow: --if-version is the version of one entry: delete the others by themselves.\n")]
    [InlineData("search --limit 0 x", "trustflow: '0' is no limit: write a number from 1.\n")]
    [InlineData("flow start x --blueprint b --set size", "trustflow: 'size' sets no parameter: write --set NAME=VALUE.\n")]
    [InlineData("flow restart x --set =1", "trustflow: '=1' sets no parameter: write --set NAME=VALUE.\n")]
    [InlineData("flow resume x --wait --timeout 0", "trustflow: '0' is no time to wait: write seconds from 1 to 86400.\n")]
    [InlineData("flow start x --blueprint b --set a=1 --set a=2", "trustflow: The parameter 'a' is set twice: set it once.\n")]
    public async Task Run_ValueThatMakesNoSense_IsOneLineAndStatus2(string line, string expected)
    {
        var outcome = await RunAsync(line.Split(' '));

        Assert.Equal((2, "", expected), (outcome.Status, outcome.Out, outcome.Error));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("config --help")]
    [InlineData("load --help")]
    [InlineData("--version")]
    public async Task Run_Help_IsStatus0AndWritesToTheOutput(string line)
    {
        var outcome = await RunAsync(line.Split(' '));

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.NotEmpty(outcome.Out);
    }

    [Fact]
    public async Task Run_NoServer_IsStatus6AndSaysWhatToDo()
    {
        var outcome = await RunAsync("", ["status", "--server", "http://127.0.0.1:1"]);

        Assert.Equal((6, ""), (outcome.Status, outcome.Out));
        Assert.Matches(@"^trustflow: The server at http://127\.0\.0\.1:1 cannot be reached \(.+\)\. Start it, or name another with --server\.\n$", outcome.Error);
    }

    [Fact]
    public async Task Run_ServerThatIsNoTrustFlow_SaysSo()
    {
        var outcome = await RunAsync("status", "--server", $"{Server.Url}/elsewhere");

        Assert.Equal((3, $"trustflow: {Server.Url} answered 404 and no JSON. Check that it is a TrustFlow server that knows this operation.\n"), (outcome.Status, outcome.Error));
    }

    [Fact]
    public async Task Run_Status_ShowsWhatTheServerTells()
    {
        var outcome = await RunAsync("status");

        Assert.Equal("WHAT            VALUE\nversion         0.1.0\nengine          embedded\nready           true\nuptime-seconds  12\nworkspaces      a, b\n", outcome.Out);
        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
    }

    [Fact]
    public async Task Run_StatusAsJson_IsTheServersOwn()
    {
        var outcome = await RunAsync("status", "-o", "json");

        Assert.Equal(12, (int)outcome.Json["uptime-seconds"]!);
    }

    [Fact]
    public async Task Run_OutputThatIsNoTerminal_HasNoColourAndNoBorders()
    {
        var outcome = await RunAsync("blueprint", "list");

        Assert.Equal("NAME\nsearch\nother\n", outcome.Out);
    }

    [Fact]
    public async Task Run_OutputThatIsATerminal_HasBorders()
    {
        var outcome = await RunAsync("", ["blueprint", "list", "--server", Server.Url], _ => null, interactive: true);

        Assert.Contains("╭", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("search", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BootstrapStatus_ShowsEachInitialiser()
    {
        var outcome = await RunAsync("bootstrap", "status");

        Assert.Equal("""
            The loop is converging; it wakes next at 2026-01-01 00:00:15Z.
            INITIALISER  CLASS             WANTED  STORED  OUTCOME             TOOK   ERROR
            template     TemplateSeed      v1      v1      ran                 1.5 s
            flow         DefaultFlowStart  v1              failed-state-write         disk full

            """.ReplaceLineEndings("\n"), outcome.Out);
        Assert.Equal("failed-state-write", (string?)(await RunAsync("bootstrap", "status", "-o", "json")).Json["initialisers"]![1]!["outcome"]);
    }

    [Fact]
    public async Task Run_BootstrapRun_TellsWhatKeepsItWaiting()
    {
        var outcome = await RunAsync("bootstrap", "run");

        Assert.Equal((0, "trustflow: The flow service does not answer: down\n"), (outcome.Status, outcome.Error));
        Assert.StartsWith("The loop is waiting at the gate, since a service does not answer; a wake is under way.\n", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("POST /api/v2/bootstrap/run", Server.Paths);
    }
}

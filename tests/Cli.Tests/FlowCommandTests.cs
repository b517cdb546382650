namespace TrustFlow.Cli.Tests;

public sealed class FlowCommandTests : CommandTests
{
    [Fact]
    public async Task BlueprintShow_Known_IsReadableJson() =>
        Assert.Equal("{\n  \"flow\": {},\n  \"description\": \"é\"\n}\n", (await RunAsync("blueprint", "show", "search")).Out.ReplaceLineEndings("\n"));

    [Fact]
    public async Task BlueprintShow_Unknown_IsStatus3()
    {
        var outcome = await RunAsync("blueprint", "show", "none");

        Assert.Equal((3, "", "trustflow: Blueprint does not exist\n"), (outcome.Status, outcome.Out, outcome.Error));
    }

    [Fact]
    public async Task BlueprintPut_File_IsSentAsItIs()
    {
        var file = Write("b.json", "{ \"flow\": {} }");

        var outcome = await RunAsync("blueprint", "put", "mine", file);

        Assert.Equal((0, "The blueprint 'mine' is stored.\n"), (outcome.Status, outcome.Out));
        Assert.Equal("{ \"flow\": {} }", (string?)Server.Requests.Single()["blueprint-definition"]);
    }

    [Fact]
    public async Task BlueprintPut_Malformed_SaysWhere()
    {
        var outcome = await RunAsync("{}", ["blueprint", "put", "bad", "-"]);

        Assert.Equal((1, "trustflow: The blueprint is malformed at $.flow: it is no object.\n"), (outcome.Status, outcome.Error));
    }

    [Fact]
    public async Task BlueprintPut_Doubtful_IsStoredAndSaysWhat()
    {
        var outcome = await RunAsync("{}", ["blueprint", "put", "doubtful", "-"]);

        Assert.Equal((0, "The blueprint 'doubtful' is stored.\n", "trustflow: warning: The blueprint 'doubtful': $.flow: The variable '{x}' is not declared.\n"), Parts(outcome));
    }

    [Fact]
    public async Task BlueprintDelete_InUse_IsStatus5UnlessForced()
    {
        Assert.Equal(5, (await RunAsync("blueprint", "delete", "search")).Status);
        Assert.Equal((0, "The blueprint 'search' is deleted.\n", ""), Parts(await RunAsync("blueprint", "delete", "search", "--force", "-w", "w")));
        Assert.Contains("DELETE /api/v2/workspaces/w/blueprints/search?force=true", Server.Paths);
    }

    [Fact]
    public async Task FlowStart_Parameters_AreSent()
    {
        var outcome = await RunAsync("flow", "start", "new", "--blueprint", "search", "--set", "size=5", "--set", "text=a=b", "-w", "w");

        Assert.Equal((0, "The flow 'new' is started.\n", ""), Parts(outcome));
        Assert.Equal("""{"blueprint":"search","description":"","parameters":{"size":"5","text":"a=b"}}""",
            Server.Requests.Single().ToJsonString());
        Assert.Contains("POST /api/v2/workspaces/w/flows/new", Server.Paths);
    }

    [Fact]
    public async Task FlowStart_Existing_IsStatus4() =>
        Assert.Equal((4, "", "trustflow: Flow already exists\n"), Parts(await RunAsync("flow", "start", "main", "--blueprint", "search")));

    [Fact]
    public async Task FlowList_FlowsOfSeveralPages_AreRows() =>
        Assert.Equal(["ID BLUEPRINT STATE DESCRIPTION", "main search ready text", "other search stopping"], Lines((await RunAsync("flow", "list")).Out));

    [Fact]
    public async Task FlowShow_KnownOrNot_TellsByItsStatus()
    {
        Assert.Equal((0, "WHAT        VALUE\nid          main\nstate       ready\nparameters  size=5\n", ""), Parts(await RunAsync("flow", "show", "main")));
        Assert.Equal((3, "", "trustflow: Flow does not exist\n"), Parts(await RunAsync("flow", "show", "none")));
    }

    [Theory]
    [InlineData("main", 0, "The flow 'main' is stopped.\n", "")]
    [InlineData("slow", 0, "The flow 'slow' is still stopping. See: trustflow flow show slow\n", "")]
    [InlineData("none", 3, "", "trustflow: Flow ID invalid\n")]
    public async Task FlowStop_Flow_TellsHowItEnded(string flow, int status, string output, string error) =>
        Assert.Equal((status, output, error), Parts(await RunAsync("flow", "stop", flow)));

    [Fact]
    public async Task FlowStop_Purge_IsAskedFor()
    {
        await RunAsync("flow", "stop", "main", "--purge");

        Assert.Contains("DELETE /api/v2/workspaces/default/flows/main?purge=true", Server.Paths);
    }

    [Fact]
    public async Task FlowRestart_Options_AreSent()
    {
        var outcome = await RunAsync("flow", "restart", "new", "--set", "size=6", "--forget", "--recreate", "--description", "d");

        Assert.Equal((0, "The flow 'new' is restarted at version 12.\n", ""), Parts(outcome));
        Assert.Equal("""{"parameters":{"size":"6"},"forget":true,"recreate":true,"description":"d"}""", Server.Requests.Single().ToJsonString());
    }

    [Theory]
    [InlineData("restart", "new", 0, "The flow 'new' is restarted at version 12.\n", "")]
    [InlineData("restart", "main", 0, "Nothing changed: the flow 'main' already is as asked.\n", "")]
    [InlineData("restart", "none", 3, "", "trustflow: Flow ID invalid\n")]
    [InlineData("pause", "new", 0, "The flow 'new' is paused.\n", "")]
    [InlineData("pause", "main", 0, "Nothing changed: the flow 'main' is paused already.\n", "")]
    [InlineData("resume", "new", 0, "The flow 'new' goes on.\n", "")]
    [InlineData("resume", "main", 0, "Nothing changed: the flow 'main' is not paused.\n", "")]
    public async Task FlowChange_OfAFlow_TellsWhatItCameTo(string verb, string flow, int status, string output, string error) =>
        Assert.Equal((status, output, error), Parts(await RunAsync("flow", verb, flow)));

    [Theory]
    [InlineData("start", "soon", 0, "The flow 'soon' is started.\nThe flow 'soon' is ready.\n", "")]
    [InlineData("restart", "soon", 0, "The flow 'soon' is restarted at version 12.\nThe flow 'soon' is ready.\n", "")]
    [InlineData("resume", "stuck", 1, "The flow 'stuck' goes on.\n", "trustflow: The flow 'stuck' is not ready after 5 s. No worker has reported to run a/b. See: trustflow flow show stuck\n")]
    [InlineData("start", "paused", 1, "The flow 'paused' is started.\n", "trustflow: The flow 'paused' is paused, and will not be ready. Resume it with: trustflow flow resume paused\n")]
    [InlineData("start", "stopping", 1, "The flow 'stopping' is started.\n", "trustflow: The flow 'stopping' is being stopped, and will not be ready. See: trustflow flow events stopping\n")]
    [InlineData("start", "gone", 3, "The flow 'gone' is started.\n", "trustflow: Flow does not exist\n")]
    public async Task Wait_ForAFlow_EndsWhenItIsReadyOrWillNotBe(string verb, string flow, int status, string output, string error)
    {
        var clock = new HurriedClock();
        Time = clock;

        var outcome = await RunAsync(["flow", verb, flow, "--wait", "--timeout", "5", .. verb == "start" ? ["--blueprint", "search"] : Array.Empty<string>()]);

        Assert.Equal((status, output, error), Parts(outcome));
        if (flow == "stuck") Assert.Equal(TimeSpan.FromSeconds(5), clock.Waited);
    }

    [Fact]
    public async Task Wait_ForPrograms_GivesTheFlowItself()
    {
        Time = new HurriedClock();

        Assert.Equal("ready", (string?)(await RunAsync("flow", "start", "soon", "--blueprint", "search", "--wait", "-o", "json")).Json["state"]);
    }

    [Fact]
    public async Task Wait_OnATerminal_ShowsWhatItWaitsFor()
    {
        Time = new HurriedClock();

        var outcome = await RunAsync("", ["flow", "resume", "soon", "--wait", "--server", Server.Url], name => name == "TERM" ? "xterm" : null, interactive: true);

        Assert.Equal(0, outcome.Status);
        Assert.EndsWith("The flow 'soon' is ready.\n", outcome.Out, StringComparison.Ordinal);
    }

    static IEnumerable<string> Lines(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    static (int Status, string Out, string Error) Parts(Outcome outcome) => (outcome.Status, outcome.Out, outcome.Error);
}

using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Cli;
using TrustFlow.Cli.Output;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.Silo.Tests.InProcess;
using TrustFlow.Silo.Tests.Processes;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Tests.Flows;

/// <summary>The command line's way through blueprints, flows, processors and topics, against a silo.</summary>
public sealed class FlowCommandTests(LocalSilo silo) : IClassFixture<LocalSilo>, IAsyncLifetime
{
    const string Blueprint = """
        {"parameters": {"size": {"description": "s"}, "key": {"secret": true}},
         "flow": {"one:{id}": {"topics": {"input": "flow:tg:one:{workspace}:{id}"}, "parameters": {"size": "{size}", "key": "{key}"}}}}
        """;

    static int workspaces;
    readonly string workspace = $"flows-{Interlocked.Increment(ref workspaces)}";
    readonly TemporaryFolder folder = new();

    public async Task InitializeAsync() => Assert.Equal(0, (await PutAsync("b", Blueprint)).Status);

    public Task DisposeAsync()
    {
        folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Start_DryRun_ShowsWhatWouldComeAndKeepsSecrets()
    {
        var outcome = await RunAsync("flow", "start", "f", "--blueprint", "b", "--set", "size=5", "--set", "key=hush", "--dry-run");

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        var lines = Lines(outcome);
        Assert.Equal(["+ flow/f", "+ processor:one/f", $"+ topic flow:tg:one:{workspace}:f"], lines.Select(line => line.Split(" {")[0]));
        Assert.Contains("\"size\":\"5\"", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("hush", outcome.Out, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("flow", "show", "f")).Status);
        Assert.Equal(2, (await RunAsync("flow", "start", "f", "--blueprint", "b", "--set", "size=5", "--set", "key=hush", "--dry-run", "-o", "json")).Json["entries"]!.AsArray().Count);
        Assert.Equal((1, ""), Short(await RunAsync("flow", "start", "f", "--blueprint", "b", "--dry-run")));
        Assert.Equal((3, ""), Short(await RunAsync("flow", "start", "f", "--blueprint", "none", "--dry-run")));
    }

    [Fact]
    public async Task Restart_DryRun_ShowsOnlyWhatChanges()
    {
        await StartAsync("f");

        var outcome = await RunAsync("flow", "restart", "f", "--set", "size=6", "--dry-run");

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        Assert.Equal(["~ flow/f", "    ~ parameters.size: \"5\" -> \"6\"", "~ processor:one/f", "    ~ parameters.size: \"5\" -> \"6\""], Lines(outcome));
        Assert.Equal("Nothing would change.\n", (await RunAsync("flow", "restart", "f", "--dry-run")).Out);
        Assert.Equal(new Outcome(0, "In the end nothing would be different.\n", "trustflow: warning: 1 variants are taken away and made anew.\n"), await RunAsync("flow", "restart", "f", "--recreate", "--dry-run"));
        var secret = await RunAsync("flow", "restart", "f", "--set", "key=quiet", "--dry-run");
        Assert.Equal(["~ flow/f", "    what is secret in it", "~ processor:one/f", "    what is secret in it"], Lines(secret));
        Assert.Equal(new Outcome(0, "Nothing changed: the flow 'f' already is as asked.\n", ""), await RunAsync("flow", "restart", "f"));
    }

    [Fact]
    public async Task Stop_DryRun_ShowsWhatGoes()
    {
        await StartAsync("f");

        Assert.Equal(["- flow/f", "- processor:one/f", $"- topic flow:tg:one:{workspace}:f"], Lines(await RunAsync("flow", "stop", "f", "--dry-run")));
        Assert.Equal(0, (await RunAsync("flow", "show", "f")).Status);
        Assert.Equal((3, ""), Short(await RunAsync("flow", "stop", "none", "--dry-run")));
    }

    [Fact]
    public async Task Show_OfAFlow_HasItsConditionsAndVariants()
    {
        await StartAsync("f");

        var shown = await RunAsync("flow", "show", "f");

        Assert.Equal((0, ""), (shown.Status, shown.Error));
        Assert.Matches(@"(?m)^CONDITION +STATUS +REASON +SINCE +MESSAGE$", shown.Out);
        Assert.Matches(@"(?m)^Configured +true +VariantsCommitted +\d{4}-\S+ \S+Z +All 1 variants are committed\.$", shown.Out);
        Assert.Matches(@"(?m)^Ready +unknown +NotReported +\S+ \S+ +No worker has reported", shown.Out);
        Assert.Matches(@"(?m)^VARIANT +STATE +WANTED +REPORTED +WORKERS +SINCE$", shown.Out);
        Assert.Matches(@"(?m)^one/f +not taken up by any worker yet +[0-9a-f]{12} +0$", shown.Out);
        Assert.DoesNotContain("hush", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PauseResumeAndEvents_TellWhatHappened()
    {
        await StartAsync("f");

        Assert.Equal(new Outcome(0, "The flow 'f' is paused.\n", ""), await RunAsync("flow", "pause", "f"));
        Assert.Matches("(?m)^f +b +paused$", (await RunAsync("flow", "list")).Out);
        Assert.Equal(1, (await RunAsync("flow", "restart", "f")).Status);
        Assert.Equal(new Outcome(0, "The flow 'f' goes on.\n", ""), await RunAsync("flow", "resume", "f"));
        Assert.Equal(new Outcome(0, "The flow 'f' is stopped.\n", ""), await RunAsync("flow", "stop", "f"));
        var events = await RunAsync("flow", "events", "f");
        Assert.Matches(@"^AT +VERSION +EVENT +MESSAGE\n", events.Out);
        Assert.Matches(@"(?m)^\d{4}-\S+ \S+Z +\d+ +paused +Pause by http", events.Out);
        Assert.Contains("stopped", (await RunAsync("flow", "events", "f", "-o", "json")).Json.AsArray().Select(it => (string?)it!["kind"]));
        Assert.Equal((3, ""), Short(await RunAsync("flow", "events", "never")));
    }

    [Fact]
    public async Task Wait_ForReports_EndsWithThem()
    {
        var starting = RunAsync("flow", "start", "f", "--blueprint", "b", "--set", "size=5", "--set", "key=k", "--wait");
        var variant = silo.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey(workspace, "one", "f").ToString());
        await LocalSilo.UntilAsync(async () => (await variant.GetStatusAsync()).WantedHash is not null, "the variant to be wanted");
        await variant.ReportAsync(new ProcessorReport("w", ReportedState.Applied, (await variant.GetStatusAsync()).WantedHash, null, DateTimeOffset.UnixEpoch));

        Assert.Equal(new Outcome(0, "The flow 'f' is started.\nThe flow 'f' is ready.\n", ""), await starting);
        Assert.Matches("(?m)^one/f +runs what is wanted +([0-9a-f]{12}) +\\1 +1 ", (await RunAsync("processor", "list")).Out);
        Assert.Matches("(?m)^workers +1$", (await RunAsync("processor", "show", "one", "f")).Out);
        Assert.Equal((3, ""), Short(await RunAsync("processor", "show", "one", "none")));
    }

    [Theory]
    [InlineData("restart")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("stop")]
    public async Task Change_OfAFlowThatSomebodyElseChanged_IsStatus4(string verb)
    {
        await StartAsync("f");
        var version = (long)(await RunAsync("flow", "show", "f", "-o", "json")).Json["version"]!;

        var stale = await RunAsync("flow", verb, "f", "--if-version", $"{version - 1}");

        Assert.Equal(new Outcome(4, "", $"trustflow: The flow 'f' is at version {version}, not at the one that was asked for. Look at it again and decide anew.\n"), stale);
        Assert.Equal(0, (await RunAsync("flow", verb, "f", "--if-version", $"{version}")).Status);
    }

    [Fact]
    public async Task BlueprintValidate_AFileOrAName_TellsEachProblem()
    {
        var bad = Write("""{"flow": {"nocolon": {}}, "parameters": {"p": {}}}""");

        var outcome = await RunAsync("blueprint", "validate", bad);

        Assert.Equal((1, ""), (outcome.Status, outcome.Error));
        Assert.Matches(@"(?m)^error +\$\.flow\.nocolon +bad-key +\S", outcome.Out);
        Assert.Matches(@"(?m)^warning +\$\.parameters\.p +unused-parameter +\S", outcome.Out);
        Assert.Equal(new Outcome(0, "There is nothing wrong with it.\n", ""), await RunAsync("blueprint", "validate", "b"));
        var none = await RunAsync("blueprint", "validate", "none");
        Assert.Equal((3, $"trustflow: 'none' is neither a file nor a blueprint of the workspace '{workspace}'. Correct the path, or see: trustflow blueprint list\n"), (none.Status, none.Error));
        Assert.False((bool)(await RunAsync("blueprint", "validate", bad, "-o", "json")).Json["valid"]!);
    }

    [Fact]
    public async Task BlueprintPut_DryRun_ShowsWhatBecomesOfItsFlows()
    {
        await StartAsync("f");

        var outcome = await PutAsync("b", Blueprint.Replace("one:{workspace}", "uno:{workspace}", StringComparison.Ordinal), "--dry-run");
        var refused = await PutAsync("b", Blueprint.Replace("\"key\": {", "\"more\": {\"description\": \"m\"}, \"key\": {", StringComparison.Ordinal).Replace("\"{size}\"", "\"{size}{more}\"", StringComparison.Ordinal), "--dry-run");

        Assert.Equal((0, ""), (outcome.Status, outcome.Error));
        var lines = Lines(outcome);
        Assert.Equal("~ flow-blueprint/b", lines[0]);
        Assert.Contains("A restart of the flow 'f' would change:", lines);
        Assert.Contains($"  + topic flow:tg:uno:{workspace}:f", lines);
        Assert.Contains($"  - topic flow:tg:one:{workspace}:f", lines);
        Assert.StartsWith("The flow 'f' could not be restarted: ", Lines(refused)[^1], StringComparison.Ordinal);
        Assert.Equal(Blueprint, (await silo.FlowAsync(new() { ["operation"] = "get-blueprint", ["workspace"] = workspace, ["blueprint-name"] = "b" }))["blueprint-definition"]!.ToString());
    }

    [Fact]
    public async Task Topics_AreShownWithTheirUsersAndSwept()
    {
        await StartAsync("f");
        var left = $"flow:tg:left:{workspace}";
        await silo.Broker.EnsureTopicAsync(TopicName.Parse(left));
        await silo.Services.GetRequiredService<IConfigStore>().SaveLeakAsync(new LeakedTopic(left, null, DateTimeOffset.UnixEpoch, "busy"));

        var users = Lines(await RunAsync("topic", "users", $"q1/tg/flow/one:{workspace}:f"));
        Assert.Equal($"The topic flow:tg:one:{workspace}:f is on the broker.", users[0]);
        Assert.Matches($"^{workspace} +f +flow:tg:one:{workspace}:f$", users[2]);
        Assert.Matches($@"(?m)^{left} +1970-01-01 00:00:00Z +busy$", (await RunAsync("topic", "leaked")).Out);
        Assert.Equal(new Outcome(0, "1 gone, nothing is left.\n", ""), await RunAsync("topic", "sweep"));
        Assert.Equal(new Outcome(0, "Nothing is leaked.\n", ""), await RunAsync("topic", "leaked"));
        Assert.Equal(1, (await RunAsync("topic", "users", "nonsense")).Status);
    }

    async Task StartAsync(string id) => Assert.Equal(new Outcome(0, $"The flow '{id}' is started.\n", ""), await RunAsync("flow", "start", id, "--blueprint", "b", "--set", "size=5", "--set", "key=hush"));

    Task<Outcome> PutAsync(string name, string definition, params string[] options) => RunAsync(["blueprint", "put", name, Write(definition), .. options]);

    string Write(string text)
    {
        var file = Path.Combine(folder.Path, Path.GetRandomFileName());
        File.WriteAllText(file, text);
        return file;
    }

    async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var input = new StringReader("");
        var terminal = new Terminal { Out = output, Error = error, In = input, Environment = name => name == "TRUSTFLOW_SERVER" ? silo.Http.BaseAddress!.ToString() : null };
        var status = await TrustFlowCommand.RunAsync([.. arguments, "-w", workspace], terminal);
        return new(status, output.ToString(), error.ToString());
    }

    static string[] Lines(Outcome outcome) => outcome.Out.TrimEnd('\n').Split('\n');

    static (int, string) Short(Outcome outcome) => (outcome.Status, outcome.Out);

    sealed record Outcome(int Status, string Out, string Error)
    {
        public JsonNode Json => JsonNode.Parse(Out)!;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrustFlow.Cli;
using TrustFlow.Cli.Output;
using TrustFlow.Silo.Tests.InProcess;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests.Config;

/// <summary>The command line's way through history, diff, roll back and documents, against a silo.</summary>
public sealed partial class ConfigCommandTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    static int workspaces;
    readonly string workspace = $"command-{Interlocked.Increment(ref workspaces)}";

    [Fact]
    public async Task Put_WithAPrecondition_IsStatus4WhereItFails()
    {
        var first = await PutAsync("a", "1", "--if-absent");

        Assert.Equal(4, (await RunAsync("config", "put", "t", "a", "2", "--if-absent")).Status);
        Assert.Equal(4, (await RunAsync("config", "put", "t", "a", "2", "--if-version", $"{first + 1000}")).Status);
        await PutAsync("a", "2", "--if-version", $"{first}");
        var stale = await RunAsync("config", "delete", "t", "a", "--if-version", $"{first}");
        Assert.Equal((4, ""), (stale.Status, stale.Out));
        Assert.StartsWith("trustflow: The entry 't' / 'a' is at version", stale.Error, StringComparison.Ordinal);
        Assert.Equal("2\n", (await RunAsync("config", "get", "t", "a")).Out);
    }

    [Fact]
    public async Task Put_WithABatchId_IsDoneOnce()
    {
        var first = await PutAsync("a", "1", "--batch-id", $"{workspace}-id");
        await PutAsync("a", "2");

        Assert.Equal(first, await PutAsync("a", "1", "--batch-id", $"{workspace}-id"));
        Assert.Equal("2\n", (await RunAsync("config", "get", "t", "a")).Out);
    }

    [Fact]
    public async Task DryRun_ShowsWhatWouldChange()
    {
        await PutAsync("a", "1");

        Assert.Equal(new Outcome(0, "CHANGE   TYPE  KEY  OLD  NEW\nchanged  t     a    1    2\n", ""), await RunAsync("config", "put", "t", "a", "2", "--dry-run"));
        Assert.Equal(new Outcome(0, "Nothing would change.\n", ""), await RunAsync("config", "put", "t", "a", "1", "--dry-run"));
        Assert.Equal(new Outcome(0, "CHANGE   TYPE  KEY  OLD  NEW\ndeleted  t     a    1\n", ""), await RunAsync("config", "delete", "t", "a", "b", "--dry-run"));
        Assert.Equal(4, (await RunAsync("config", "put", "t", "a", "2", "--dry-run", "--if-absent")).Status);
        Assert.Equal(5, (await RunAsync("config", "put", "flow", "a", "2", "--dry-run")).Status);
        Assert.Equal("1\n", (await RunAsync("config", "get", "t", "a")).Out);
    }

    [Fact]
    public async Task History_ShowsWhoChangedWhatFromTheNewest()
    {
        var first = await PutAsync("a", "1");
        var second = await PutAsync("b", "1");
        await RunAsync("config", "delete", "t", "b");

        var all = await RunAsync("config", "history");
        Assert.Matches($@"^VERSION +AT +ACTOR +CHANGE +TYPE +KEY\n\d+ +\S+ \S+ +http +deleted +t +b\n{second} .* added +t +b\n{first} .* added +t +a\n$", all.Out);
        Assert.Equal(2, (await RunAsync("config", "history", "t", "b", "-o", "json")).Json.AsArray().Count);
        Assert.Equal(first, (long)(await RunAsync("config", "history", "--before", $"{second}", "-o", "json")).Json[0]!["version"]!);
        Assert.Equal(2, (await RunAsync("config", "history", "--limit", "2", "-o", "json")).Json.AsArray().Count);
        Assert.Equal(new Outcome(0, "There is no history.\n", ""), await RunAsync("config", "history", "none"));
    }

    [Fact]
    public async Task WireExport_Imported_MovesEntriesAndStartsFlows()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "moved.json");
        await PutAsync("a", "1");
        var blueprint = folder.File("blueprint.json", """{"blueprint": {}, "flow": {"worker:{id}": {"topics": {"input": "flow:tg:moved:{workspace}:{id}"}}}, "interfaces": {}}""");
        Assert.Equal(0, (await RunAsync("blueprint", "put", "b", blueprint)).Status);
        Assert.Equal(0, (await RunAsync("flow", "start", "f", "--blueprint", "b", "--description", "moved")).Status);

        Assert.Equal(0, (await RunAsync("workspace", "export", file, "--wire")).Status);
        var import = await RunAsync("workspace", "import", file, "-w", $"{workspace}-there");

        Assert.Equal(0, import.Status);
        Assert.Contains("The flow 'f' is started.", import.Out, StringComparison.Ordinal);
        Assert.Equal("1\n", (await RunAsync("config", "get", "t", "a", "-w", $"{workspace}-there")).Out);
        Assert.DoesNotContain("processor:", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_IsStatus1WhereItDiffers()
    {
        var from = await PutAsync("a", "1");
        var to = await PutAsync("a", "2");
        await RunAsync("config", "put", "t", "a", "3", "-w", $"{workspace}-other");

        Assert.Equal(new Outcome(1, "CHANGE   TYPE  KEY  OLD  NEW\nchanged  t     a    1    2\n", ""), await RunAsync("config", "diff", $"{from}", $"{to}"));
        Assert.Equal(new Outcome(1, "CHANGE   TYPE  KEY  OLD  NEW\nchanged  t     a    2    1\n", ""), await RunAsync("config", "diff", $"{to}", $"{from}"));
        Assert.Equal(new Outcome(0, "There is no difference.\n", ""), await RunAsync("config", "diff", $"{to}"));
        Assert.Equal(new Outcome(0, "There is no difference.\n", ""), await RunAsync("config", "diff", $"{from}", "--type", "u"));
        Assert.Equal(new Outcome(1, "CHANGE   TYPE  KEY  OLD  NEW\nchanged  t     a    2    3\n", ""), await RunAsync("config", "diff", "--with", $"{workspace}-other"));
        Assert.Equal(0, (await RunAsync("config", "diff", "--with", workspace)).Status);
        Assert.Equal(1, (await RunAsync("config", "diff", "999999")).Status);
    }

    [Fact]
    public async Task RollBack_WritesWhatWas()
    {
        var version = await PutAsync("a", "1");
        await PutAsync("a", "2");
        await PutAsync("b", "2");

        Assert.Equal(new Outcome(0, "CHANGE   TYPE  KEY  OLD  NEW\nchanged  t     a    2    1\n", ""), await RunAsync("config", "rollback", $"{version}", "--type", "t", "--key", "a", "--dry-run"));
        var back = await RunAsync("config", "rollback", $"{version}");
        Assert.Equal(0, back.Status);
        Assert.Matches($@"^Rolled back to version {version}, as version \d+:\nCHANGE .*\nchanged .*\ndeleted .*\n$", back.Out);
        Assert.Equal("KEY\na\n", (await RunAsync("config", "list", "t")).Out);
        Assert.Equal(new Outcome(0, "Nothing changed.\n", ""), await RunAsync("config", "rollback", $"{version}"));
    }

    [Fact]
    public async Task Workspace_ExportedAndImported_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "document.json");
        await PutAsync("a", "é\n");
        await RunAsync("config", "put", "token", "k", "hush");
        await RunAsync("config", "put", "secret", "r", """{"type": "token", "key": "*"}""");

        Assert.Equal(new Outcome(0, $"The workspace '{workspace}' is written to {file}.\n", ""), await RunAsync("workspace", "export", file));
        var shown = await RunAsync("workspace", "export");
        Assert.Equal(await File.ReadAllTextAsync(file) + "\n", shown.Out);
        Assert.DoesNotContain("hush", shown.Out, StringComparison.Ordinal);
        var dry = await RunAsync("workspace", "import", file, "--dry-run", "-w", $"{workspace}-copy");
        Assert.Equal((0, "trustflow: warning: The secret entry 'token' / 'k' is not in the workspace, and its text is not in the document. Put it by hand.\n"), (dry.Status, dry.Error));
        Assert.Equal(0, (await RunAsync("workspace", "import", file, "--mode", "replace", "-w", $"{workspace}-copy")).Status);
        Assert.Equal(["k"], (await RunAsync("config", "diff", "--with", $"{workspace}-copy", "-o", "json")).Json["entries"]!.AsArray().Select(entry => (string?)entry!["key"]));
        Assert.Equal(new Outcome(0, "No entry would change.\n", ""), await RunAsync("workspace", "import", file, "--dry-run"));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    [Fact]
    public async Task Import_WhoseFlowCannotStart_IsStatus1AndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "document.json");
        await File.WriteAllTextAsync(file, """{"entries": {"t": {"a": "1"}, "flow": {"f": "{\"blueprint-name\": \"none\", \"description\": \"\"}"}}}""");

        var dry = await RunAsync("workspace", "import", file, "--dry-run");
        var real = await RunAsync("workspace", "import", file);

        Assert.Equal((0, "The flow 'f' would be started."), (dry.Status, dry.Out.TrimEnd('\n').Split('\n')[^1]));
        Assert.Equal((1, "trustflow: The flow 'f' is not started: Blueprint does not exist\n"), (real.Status, real.Error));
        await File.WriteAllTextAsync(file, """{"entries": {"t": {"a": 1}}}""");
        Assert.Equal(new Outcome(1, "", "trustflow: The document is malformed: $.entries.t.a: it must be a text.\n"), await RunAsync("workspace", "import", file));
    }

    [Fact]
    public async Task Workspaces_AreListedAndShown()
    {
        var version = await PutAsync("a", "1");

        Assert.Matches($@"(?m)^{workspace} +{version}$", (await RunAsync("workspace", "list")).Out);
        Assert.Equal($"WHAT       VALUE\nworkspace  {workspace}\nversion    {version}\nreserved   false\n", (await RunAsync("workspace", "show")).Out);
        Assert.Equal(3, (await RunAsync("workspace", "show", "-w", "never-there")).Status);
    }

    async Task<long> PutAsync(string key, string value, params string[] options)
    {
        var put = await RunAsync(["config", "put", "t", key, value, .. options]);
        Assert.Equal((0, ""), (put.Status, put.Error));
        return long.Parse(VersionIn().Match(put.Out).Groups["version"].Value, CultureInfo.InvariantCulture);
    }

    async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var input = new StringReader("");
        var terminal = new Terminal { Out = output, Error = error, In = input, Environment = name => name == "TRUSTFLOW_SERVER" ? silo.Http.BaseAddress!.ToString() : null };
        var status = await TrustFlowCommand.RunAsync(arguments.Contains("-w") ? arguments : [.. arguments, "-w", workspace], terminal);
        return new(status, output.ToString(), error.ToString());
    }

    [GeneratedRegex(@"at version (?<version>\d+)\.", RegexOptions.None, 1000)]
    private static partial Regex VersionIn();

    sealed record Outcome(int Status, string Out, string Error)
    {
        public JsonNode Json => JsonNode.Parse(Out)!;
    }
}

using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Bootstrap.Initialisers;
using TrustFlow.Bootstrap.Tests.Fixtures;

namespace TrustFlow.Bootstrap.Tests;

public sealed class BootstrapPlanTests : IDisposable
{
    static readonly string Plugins = Path.Combine(AppContext.BaseDirectory, "plugins");
    readonly TemporaryFolder folder = new();
    readonly ServiceProvider services = new ServiceCollection().AddLogging().AddHttpClient().BuildServiceProvider();

    [Fact]
    public void Make_NoFile_IsAnEmptyPlan() => Assert.Empty(BootstrapPlan.Make(new(), services).Initialisers);

    [Fact]
    public void Make_CoreClasses_AreMadeInOrder()
    {
        folder.Write("seed.json", "{}");

        var plan = Make("""
            initialisers:
              - {class: PulsarTopology, name: broker, flag: a, params: {admin_url: "http://localhost:8080"}}
              - {class: TemplateSeed, name: template, flag: b, params: {config_file: seed.json}}
              - {class: WorkspaceInit, name: workspace, flag: c, params: {workspace: default}}
              - {class: DefaultFlowStart, name: flow, flag: d, params: {flow_id: default, blueprint: b, parameters: {size: 5, on: true}}}
            """);

        Assert.Equal([typeof(PulsarTopology), typeof(TemplateSeed), typeof(WorkspaceInit), typeof(DefaultFlowStart)], plan.Initialisers.Select(one => one.Initialiser.GetType()));
        Assert.Equal([false, true, true, true], plan.Initialisers.Select(one => one.Initialiser.WaitsForServices));
        Assert.Equal(["a", "b", "c", "d"], plan.Initialisers.Select(one => one.Flag));
        Assert.Equal(folder.Path, plan.Folder);
    }

    [Theory]
    [InlineData("{class: Seed, name: a, flag: x}", ":2: entry 1 ('a'): the class 'Seed' is unknown. Known are DefaultFlowStart, PulsarTopology, TemplateSeed, WorkspaceInit; another is named by its type and assembly, as 'Namespace.Type, Assembly'.")]
    [InlineData("{class: TemplateSeed, name: a, flag: x}", ":2: entry 1 ('a'): the parameter 'config_file' is missing. Correct the parameter of TemplateSeed.")]
    [InlineData("{class: TemplateSeed, name: a, flag: x, params: {config_file: f, force: true}}", ":2: entry 1 ('a'): the parameter 'force' is unknown to TemplateSeed. Known are config_file, overwrite.")]
    [InlineData("{class: TemplateSeed, name: a, flag: x, params: {config_file: f, overwrite: yes}}", ":2: entry 1 ('a'): the parameter 'overwrite' must be true or false. Correct the parameter of TemplateSeed.")]
    [InlineData("{class: TemplateSeed, name: a, flag: x, params: {config_file: [f]}}", ":2: entry 1 ('a'): the parameter 'config_file' must be a text. Correct the parameter of TemplateSeed.")]
    [InlineData("{class: WorkspaceInit, name: a, flag: x, params: {workspace: w, source: files}}", ":2: entry 1 ('a'): the parameter 'source' is 'files', and must be 'template' or 'seed-file'. Correct the parameter of WorkspaceInit.")]
    [InlineData("{class: WorkspaceInit, name: a, flag: x, params: {workspace: w, source: seed-file}}", ":2: entry 1 ('a'): the parameter 'seed_file' is missing. Correct the parameter of WorkspaceInit.")]
    [InlineData("{class: WorkspaceInit, name: a, flag: x, params: {workspace: w, seed_file: f}}", ":2: entry 1 ('a'): the parameter 'seed_file' goes with the source 'seed-file' only. Correct the parameter of WorkspaceInit.")]
    [InlineData("{class: WorkspaceInit, name: a, flag: x, params: {workspace: __x__}}", ":2: entry 1 ('a'): the workspace '__x__' is reserved. Correct the parameter of WorkspaceInit.")]
    [InlineData("{class: PulsarTopology, name: a, flag: x, params: {admin_url: 'ftp://x'}}", ":2: entry 1 ('a'): the parameter 'admin_url' is 'ftp://x', and must be an http or https address. Correct the parameter of PulsarTopology.")]
    [InlineData("{class: DefaultFlowStart, name: a, flag: x, params: {flow_id: f, blueprint: b, parameters: {p: [1]}}}", ":2: entry 1 ('a'): 'p' in the parameter 'parameters' must be a text, a number, true or false. Correct the parameter of DefaultFlowStart.")]
    [InlineData("{class: DefaultFlowStart, name: a, flag: x, params: {flow_id: a/b, blueprint: b}}", ":2: entry 1 ('a'): the parameter 'flow_id' is wrong: The flow id 'a/b' may hold only letters A-Z and a-z, digits, '_', '-' and '.'. Correct the parameter of DefaultFlowStart.")]
    [InlineData("{class: DefaultFlowStart, name: a, flag: x, params: {workspace: '', flow_id: a, blueprint: b}}", ":2: entry 1 ('a'): the parameter 'workspace' is wrong: The workspace is empty. Correct the parameter of DefaultFlowStart.")]
    [InlineData("{class: 'A.B, C', name: a, flag: x}", ":2: entry 1 ('a'): the class 'A.B, C' comes from a plug-in and no plug-in folder is set. Set one.")]
    public void Make_EntryThatCannotBeUsed_IsOneLine(string entry, string expected) => Assert.EndsWith(expected, Failure(entry), StringComparison.Ordinal);

    [Theory]
    [InlineData("{class: TemplateSeed, name: a, flag: x, params: {config_file: seed.json}}")]
    [InlineData("{class: WorkspaceInit, name: a, flag: x, params: {workspace: w, source: seed-file, seed_file: seed.json}}")]
    public void Make_SeedThatCannotBeUsed_NamesFileLineAndEntry(string entry)
    {
        var seed = Path.Combine(folder.Path, "seed.json");
        Assert.StartsWith($"{seed}: the seed file cannot be read (", Failure(entry), StringComparison.Ordinal);

        folder.Write("seed.json", "{\"prompt\": {\n  \"a\": 1,\n  \"b\": [1, }\n}");
        Assert.StartsWith($"{seed}:3: entry 'prompt' / 'b': ", Failure(entry), StringComparison.Ordinal);
    }

    [Fact]
    public void Make_WrongParameter_NamesItsOwnLine()
    {
        var error = Assert.Throws<BootstrapFileException>(() => Make("""
            initialisers:
              - class: TemplateSeed
                name: a
                flag: x
                params:
                  config_file: f
                  overwrite: 1
            """));

        Assert.Equal(7, error.Line);
    }

    [Fact]
    public async Task Make_ClassOfAPlugin_RunsWithItsParametersAndTheHostsServices()
    {
        var plan = Make("initialisers: [{class: 'TrustFlow.Plugin.Sample.Greeting, TrustFlow.Plugin.Sample', name: greet, flag: v7, params: {file: out.txt, text: hi}}]", Plugins);

        var planned = Assert.Single(plan.Initialisers);
        await planned.Initialiser.RunAsync(new FakeCluster().Context(plan.Folder), null, planned.Flag, CancellationToken.None);

        Assert.False(planned.Initialiser.WaitsForServices);
        Assert.Equal("hi v7", await File.ReadAllTextAsync(Path.Combine(folder.Path, "out.txt")));
    }

    [Theory]
    [InlineData("TrustFlow.Plugin.Sample.Nothing, TrustFlow.Plugin.Sample", "the assembly TrustFlow.Plugin.Sample has no type 'TrustFlow.Plugin.Sample.Nothing'. Correct the name; it begins with the namespace.")]
    [InlineData("TrustFlow.Plugin.Sample.NoInitialiser, TrustFlow.Plugin.Sample", "the class 'TrustFlow.Plugin.Sample.NoInitialiser, TrustFlow.Plugin.Sample' is no IInitialiser. Name a class that implements it.")]
    [InlineData("TrustFlow.Plugin.Sample.Broken, TrustFlow.Plugin.Sample", "the class TrustFlow.Plugin.Sample.Broken, TrustFlow.Plugin.Sample cannot be made (not today). Correct its parameters or the class.")]
    public void Make_ClassOfAPluginThatCannotBeUsed_IsOneLine(string name, string expected) =>
        Assert.EndsWith(expected, Failure($"{{class: '{name}', name: a, flag: x}}", Plugins), StringComparison.Ordinal);

    [Fact]
    public void Make_PluginThatIsNotThere_NamesTheFolder()
    {
        var message = Failure("{class: 'A.B, Nowhere', name: a, flag: x}", Plugins);

        Assert.Contains($"the assembly of the class 'A.B, Nowhere' cannot be loaded from {Plugins} (", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_PluginWithoutParameters_RefusesThem()
    {
        Assert.EndsWith("the parameter 'p' is unknown to TrustFlow.Plugin.Sample.Plain, TrustFlow.Plugin.Sample. It takes none.",
            Failure("{class: 'TrustFlow.Plugin.Sample.Plain, TrustFlow.Plugin.Sample', name: a, flag: x, params: {p: 1}}", Plugins), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        folder.Dispose();
        services.Dispose();
    }

    string Failure(string entry, string? plugins = null) =>
        Assert.Throws<BootstrapFileException>(() => Make($"initialisers:\n  - {entry}", plugins)).Message;

    BootstrapPlan Make(string yaml, string? plugins = null) =>
        BootstrapPlan.Make(new() { File = folder.Write("bootstrap.yaml", yaml), PluginFolder = plugins }, services);
}

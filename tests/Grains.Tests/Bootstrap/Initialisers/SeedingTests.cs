using Microsoft.Extensions.Logging;
using TrustFlow.Bootstrap.Initialisers;
using TrustFlow.Bootstrap.Tests.Fixtures;

namespace TrustFlow.Bootstrap.Tests.Initialisers;

public sealed class SeedingTests : IDisposable
{
    const string Seed = """{"prompt": {"a": "new a", "b": {"x": 1}}, "flow": {"f": {}}, "processor:p": {"v": {}}}""";
    readonly FakeCluster cluster = new();
    readonly TemporaryFolder folder = new();
    readonly List<string> warnings = [];

    public SeedingTests() => folder.Write("seed.json", Seed);

    [Fact]
    public async Task TemplateSeed_FirstRun_WritesAllInOneBatch()
    {
        cluster.Template["prompt", "a"] = "\"old\"";

        await SeedAsync("""{"config_file": "seed.json"}""", oldFlag: null);

        Assert.Equal("\"new a\"", cluster.Template["prompt", "a"]);
        Assert.Equal("{\"x\":1}", cluster.Template["prompt", "b"]);
        Assert.Equal("bootstrap:test", Assert.Single(cluster.Template.Batches).Actor);
    }

    [Fact]
    public async Task TemplateSeed_LaterRun_WritesOnlyWhatIsMissing()
    {
        cluster.Template["prompt", "a"] = "\"mine\"";

        await SeedAsync("""{"config_file": "seed.json"}""", oldFlag: "v0");

        Assert.Equal("\"mine\"", cluster.Template["prompt", "a"]);
        Assert.Equal("{\"x\":1}", cluster.Template["prompt", "b"]);
    }

    [Fact]
    public async Task TemplateSeed_LaterRunWithNothingMissing_WritesNothing()
    {
        await SeedAsync("""{"config_file": "seed.json"}""", oldFlag: null);
        await SeedAsync("""{"config_file": "seed.json"}""", oldFlag: "v0");

        Assert.Single(cluster.Template.Batches);
    }

    [Fact]
    public async Task TemplateSeed_LaterRunWithOverwrite_WritesAll()
    {
        cluster.Template["prompt", "a"] = "\"mine\"";

        await SeedAsync("""{"config_file": "seed.json", "overwrite": true}""", oldFlag: "v0");

        Assert.Equal("\"new a\"", cluster.Template["prompt", "a"]);
    }

    [Fact]
    public async Task TemplateSeed_EntryPutMeanwhile_IsNotWrittenOver()
    {
        cluster.Template.OnCommit = _ =>
        {
            cluster.Template.OnCommit = _ => { };
            cluster.Template["prompt", "a"] = "\"mine\"";
        };

        await Assert.ThrowsAsync<TrustFlow.Config.ConfigConflictException>(() => SeedAsync("""{"config_file": "seed.json"}""", oldFlag: "v0"));
        await SeedAsync("""{"config_file": "seed.json"}""", oldFlag: "v0");

        Assert.Equal("\"mine\"", cluster.Template["prompt", "a"]);
        Assert.NotNull(cluster.Template["prompt", "b"]);
    }

    [Fact]
    public async Task TemplateSeed_OwnedTypes_AreLeftOutWithAWarning()
    {
        await SeedAsync("""{"config_file": "seed.json"}""", oldFlag: null);

        Assert.Equal(2, cluster.Template.Count);
        Assert.Equal(["flow", "processor:p"], warnings.Select(text => text.Split(' ')[4]));
    }

    [Fact]
    public async Task WorkspaceInit_EmptyTemplate_FailsAndSaysWhatToDo()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => InitAsync("""{"workspace": "w"}""", oldFlag: null));

        Assert.Equal("The workspace 'w' cannot be filled: the template is empty. Let TemplateSeed run before, or fill __template__.", error.Message);
        Assert.Equal(0, cluster.Workspace("w").Count);
    }

    [Fact]
    public async Task WorkspaceInit_FromTheTemplate_CopiesValuesAsTheyAre()
    {
        cluster.Template["prompt", "a"] = "no json at all";
        cluster.Template["flow", "f"] = "{}";

        await InitAsync("""{"workspace": "w"}""", oldFlag: null);

        Assert.Equal("no json at all", cluster.Workspace("w")["prompt", "a"]);
        Assert.Equal(1, cluster.Workspace("w").Count);
        Assert.Single(warnings);
    }

    [Theory]
    [InlineData(null, "false", "template's")]
    [InlineData("v0", "false", "mine")]
    [InlineData("v0", "true", "template's")]
    public async Task WorkspaceInit_EntryThatIsThere_StaysOnALaterRunUnlessOverwritten(string? oldFlag, string overwrite, string expected)
    {
        cluster.Template["prompt", "a"] = "template's";
        cluster.Workspace("w")["prompt", "a"] = "mine";

        await InitAsync($$"""{"workspace": "w", "overwrite": {{overwrite}}}""", oldFlag);

        Assert.Equal(expected, cluster.Workspace("w")["prompt", "a"]);
    }

    [Fact]
    public async Task WorkspaceInit_FromASeedFile_WritesJsonText()
    {
        await InitAsync("""{"workspace": "w", "source": "seed-file", "seed_file": "seed.json"}""", oldFlag: null);

        Assert.Equal("\"new a\"", cluster.Workspace("w")["prompt", "a"]);
    }

    [Fact]
    public async Task WorkspaceInit_LargeTemplate_IsWrittenInSeveralBatches()
    {
        for (var number = 0; number < 10_001; number++) cluster.Template["t", $"{number}"] = "1";

        await InitAsync("""{"workspace": "w"}""", oldFlag: null);

        Assert.Equal([10_000, 1], cluster.Workspace("w").Batches.Select(batch => batch.Writes.Length));
    }

    public void Dispose() => folder.Dispose();

    Task SeedAsync(string parameters, string? oldFlag) => RunAsync(new TemplateSeed(Parameters.Of(parameters)), oldFlag);

    Task InitAsync(string parameters, string? oldFlag) => RunAsync(new WorkspaceInit(Parameters.Of(parameters)), oldFlag);

    Task RunAsync(IInitialiser initialiser, string? oldFlag) =>
        initialiser.RunAsync(cluster.Context(folder.Path) with { Logger = new WarningList(warnings) }, oldFlag, "v1", CancellationToken.None);

    sealed class WarningList(List<string> warnings) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) warnings.Add(formatter(state, exception));
        }
    }
}

using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>What keeps a silo from starting is one clear line on standard error, and exit status 1; nothing is left behind.</summary>
public sealed class StartErrorTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    string Data => Path.Combine(folder.Path, "data");

    [Fact]
    public async Task Port_InUse_IsNamed()
    {
        await using var first = await SiloProcess.StartAsync(Data, "--bootstrap", "none");
        await using var second = ChildProcess.Start(
            "trustflow-silo.dll", folder.Path, "--data", Path.Combine(folder.Path, "other"), "--listen", $"127.0.0.1:{first.Address.Port}", "--bootstrap", "none");
        await FailsAsync(second, $"127.0.0.1:{first.Address.Port}", "in use", "--listen");
    }

    [Fact]
    public async Task DataFolder_HeldByAnotherSilo_IsNamed()
    {
        await using var first = await SiloProcess.StartAsync(Data, "--bootstrap", "none");
        await using var second = SiloProcess.Launch(Data, "--bootstrap", "none");
        await FailsAsync(second.Process, Data, "held by another process");
        Assert.True((await first.Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task DataFolder_NotWritable_IsNamed()
    {
        // Root may write anywhere, so the folder is one that nobody can make: below a file.
        var file = folder.File("file", "");
        await using var silo = SiloProcess.Launch(Path.Combine(file, "data"), "--bootstrap", "none");
        await FailsAsync(silo.Process, file, "cannot be made");
    }

    [Theory]
    [InlineData("0.0.0.0:8088", "loopback")]
    [InlineData("192.0.2.1:8088", "loopback")]
    [InlineData("nonsense", "ADDRESS:PORT")]
    [InlineData("127.0.0.1", "ADDRESS:PORT")]
    public async Task Listen_NotLoopbackOrMalformed_IsRefused(string listen, string word)
    {
        await using var silo = ChildProcess.Start("trustflow-silo.dll", folder.Path, "--data", Data, "--listen", listen, "--bootstrap", "none");
        await FailsAsync(silo, listen, word);
        Assert.False(Directory.Exists(Data));
    }

    [Theory]
    [InlineData("--cluster-id c", "embedded", "-p:ActorEngine=orleans")]
    [InlineData("--cluster-id c --gateway-port 70000", "--gateway-port", "65535")]
    [InlineData("--cluster-id c --advertise 0.0.0.0", "0.0.0.0", "--advertise")]
    [InlineData("--cluster-id c --advertise here", "'here'", "--advertise")]
    public async Task Cluster_NotOfThisBuildOrMalformed_IsRefused(string arguments, params string[] words)
    {
        await using var silo = SiloProcess.Launch(Data, ["--bootstrap", "none", .. arguments.Split(' ')]);
        await FailsAsync(silo.Process, words);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task Backend_Unknown_ListsTheKnownOnes()
    {
        await using var silo = SiloProcess.Launch(Data, "--bootstrap", "none", "--pubsub-backend", "carrier-pigeon");
        await FailsAsync(silo.Process, "carrier-pigeon", "embedded");
    }

    [Theory]
    [InlineData("initialisers:\n  - class: TemplateSeed\n    name: [\n", "bootstrap.yaml", "line")]
    [InlineData("initialisers:\n  - class: NoSuchThing\n    name: a\n    flag: v1\n", "NoSuchThing", "TemplateSeed")]
    [InlineData("initialisers:\n  - class: TemplateSeed\n    flag: v1\n", "name", "bootstrap.yaml")]
    [InlineData("initialisers:\n  - {class: TemplateSeed, name: a, flag: v1, params: {config_file: seed.json}}\n  - {class: WorkspaceInit, name: a, flag: v1}\n", "'a'", "bootstrap.yaml")]
    public async Task Bootstrap_Malformed_NamesFileAndEntry(string yaml, params string[] words)
    {
        var file = folder.File("bootstrap.yaml", yaml);
        await using var silo = SiloProcess.Launch(Data, "--bootstrap", file);
        await FailsAsync(silo.Process, words);
    }

    [Fact]
    public async Task Seed_Malformed_NamesFileLineAndEntry()
    {
        var seed = folder.File("seed.json", "{\"prompt\": {\n  \"good\": 1,\n  \"bad\": {\"a\": }\n}}");
        await using var silo = SiloProcess.Launch(Data, "--bootstrap", Seeded());
        await FailsAsync(silo.Process, $"{seed}:3", "entry 'prompt' / 'bad'");
    }

    [Fact]
    public async Task Seed_Missing_IsNamed()
    {
        await using var silo = SiloProcess.Launch(Data, "--bootstrap", Seeded());
        await FailsAsync(silo.Process, Path.Combine(folder.Path, "seed.json"), "cannot be read", "bootstrap file");
    }

    [Fact]
    public async Task Bootstrap_Missing_IsNamed()
    {
        await using var silo = SiloProcess.Launch(Data, "--bootstrap", Path.Combine(folder.Path, "none.yaml"));
        await FailsAsync(silo.Process, "none.yaml");
    }

    [Theory]
    [InlineData("--bootstrap-gate-delay", "0")]
    [InlineData("--bootstrap-converging-delay", "soon")]
    [InlineData("--bootstrap-steady-delay", "86401")]
    [InlineData("--owned-types-open", "maybe")]
    [InlineData("--retain-days", "-1")]
    [InlineData("--retain-batches", "1e6")]
    [InlineData("--no-such-option", "x")]
    public async Task Option_OutOfItsRangeOrUnknown_IsNamed(string option, string value)
    {
        await using var silo = SiloProcess.Launch(Data, "--bootstrap", "none", option, value);
        await FailsAsync(silo.Process, option);
        Assert.False(Directory.Exists(Data));
    }

    public void Dispose() => folder.Dispose();

    string Seeded() =>
        folder.File("bootstrap.yaml", "initialisers:\n  - {class: TemplateSeed, name: a, flag: v1, params: {config_file: seed.json}}\n");

    static async Task FailsAsync(ChildProcess process, params string[] words)
    {
        var status = await process.ExitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, status);
        var line = Assert.Single(process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}

using System.Text.RegularExpressions;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

public sealed class SiloCommandTests
{
    [Fact]
    public async Task Options_NotGiven_AreAsTheTextSays()
    {
        var options = await OptionsAsync();

        Assert.False(options.OwnedTypesAreOpen);
        Assert.Equal([5, 15, 300], Seconds(options));
        Assert.Equal((TimeSpan.FromDays(30), 1_000_000), (options.RetainAge, options.RetainBatches));
    }

    [Fact]
    public async Task Options_OnTheCommandLine_AreTaken()
    {
        var options = await OptionsAsync("--owned-types-open", "true", "--bootstrap-gate-delay", "0.5", "--bootstrap-converging-delay", "2", "--bootstrap-steady-delay", "86400", "--retain-days", "0.5", "--retain-batches", "0");

        Assert.True(options.OwnedTypesAreOpen);
        Assert.Equal([0.5, 2, 86_400], Seconds(options));
        Assert.Equal((TimeSpan.FromHours(12), 0), (options.RetainAge, options.RetainBatches));
    }

    [Fact]
    public async Task OwnedTypesOpen_InTheEnvironment_LetsAnybodyWriteThem()
    {
        using var folder = new TemporaryFolder();
        await using var silo = await SiloProcess.StartAsync(folder.Path, new Dictionary<string, string> { ["TRUSTFLOW_OWNED_TYPES_OPEN"] = "true" }, "--bootstrap", "none");

        var answer = await silo.ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = "processor:p", key = "v", value = "{}" } } });

        Assert.Equal(1, (long)answer["version"]!);
    }

    [Fact]
    public async Task Listen_OnPort0_TellsThePortThatItGot()
    {
        using var folder = new TemporaryFolder();
        await using var silo = ChildProcess.Start("trustflow-silo.dll", AppContext.BaseDirectory, ["--data", folder.Path, "--listen", "127.0.0.1:0", "--bootstrap", "none", "--processors", "none"]);

        var told = await silo.ToldAsync(new Regex("Serving on (?<address>http://127.0.0.1:[1-9][0-9]+),.*--server \\k<address> status", RegexOptions.Singleline, TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(60));

        using var http = new HttpClient();
        Assert.True((await http.GetAsync(new Uri($"{told.Groups["address"].Value}/health/ready"))).IsSuccessStatusCode, silo.Output);
    }

    static double[] Seconds(SiloOptions options) =>
        [options.BootstrapGateDelay.TotalSeconds, options.BootstrapConvergingDelay.TotalSeconds, options.BootstrapSteadyDelay.TotalSeconds];

    static async Task<SiloOptions> OptionsAsync(params string[] arguments)
    {
        SiloOptions? taken = null;
        await SiloCommand.RunAsync(arguments, (options, _) =>
        {
            taken = options;
            return Task.FromResult(0);
        });
        return taken!;
    }
}

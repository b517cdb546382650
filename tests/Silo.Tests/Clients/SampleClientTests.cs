using System.Text.RegularExpressions;
using TrustFlow.Client;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests.Clients;

/// <summary>The sample of a client program, as a process of its own.</summary>
public sealed class SampleClientTests(RunningSilo running) : IClassFixture<RunningSilo>
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Sample_Run_TellsWhatItDoesAndLeavesNothingBehind()
    {
        var client = TrustFlowClient.OverHttp(running.Silo.Http);
        var before = await client.GetVersionAsync();
        await using var sample = Start("--server", running.Silo.Address.ToString());

        Assert.Equal(0, await sample.ExitAsync(Limit));
        Assert.Empty(sample.Errors);
        var told = Regex.Replace(sample.Output, "sample-[0-9a-f]{8}", "NAME", RegexOptions.None, Limit);
        foreach (var line in new[] { "sample/NAME = hello", "sample/NAME = good day", "refused: The entry 'sample' / 'NAME' is at version", "flow NAME is Configured", "flow/NAME is there", "flow/NAME is gone" })
            Assert.Contains(line, told, StringComparison.Ordinal);
        Assert.Empty((await client.DiffAsync("default", default, before, null)).Entries);
    }

    [Fact]
    public async Task Sample_WithoutAServer_EndsWithOneLine()
    {
        await using var sample = Start("--server", $"http://127.0.0.1:{SiloProcess.FreePort()}", "--wait", "0");

        Assert.Equal(1, await sample.ExitAsync(Limit));
        Assert.Matches(@"^sample: The server at http://127\.0\.0\.1:\d+ cannot be reached \(Connection refused\)\. [^\n]*\n$", sample.Errors);
    }

    [Fact]
    public async Task Sample_AskedForACluster_EndsWithTheBuildThatIsNeeded()
    {
        await using var sample = ChildProcess.Start("trustflow-sample-client.dll", AppContext.BaseDirectory, new Dictionary<string, string>(StringComparer.Ordinal) { ["TRUSTFLOW_DATABASE"] = "Host=localhost" }, ["--cluster", "c"]);

        Assert.Equal(1, await sample.ExitAsync(Limit));
        Assert.Contains("-p:ActorEngine=orleans", sample.Errors, StringComparison.Ordinal);
    }

    static ChildProcess Start(params string[] arguments) => ChildProcess.Start("trustflow-sample-client.dll", AppContext.BaseDirectory, arguments);
}

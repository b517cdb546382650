using System.Diagnostics;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>Every command that README and docs show is run, as it stands there, against a running silo.</summary>
public sealed class DocumentationTests(RunningSilo running) : IClassFixture<RunningSilo>
{
    const string Cli = "dotnet run --project Cli -- ";
    const string Worker = "dotnet run --project Processors -- ";
    const string Sample = "dotnet run --project samples/Client";
    const string Silo = "dotnet run --project Silo";
    const string Simulate = "dotnet run -c Release --project bench -- simulate ";

    static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "documentation");

    public static TheoryData<string, string> Commands()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file).Where(line => line.StartsWith("$ ", StringComparison.Ordinal)))
                data.Add(Path.GetRelativePath(Root, file), line[2..]);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_AsShown_Works(string file, string command)
    {
        switch (command)
        {
            case "./test" or Silo:
                // This very run, and the silo that this class runs.
                break;
            case var line when line.StartsWith(Silo + " -- ", StringComparison.Ordinal):
                await SucceedsAsync("trustflow-silo.dll", line[(Silo.Length + 4)..]);
                break;
            case var line when line.StartsWith(Simulate, StringComparison.Ordinal):
                // tests/Simulation.Tests run these, which need no silo.
                break;
            case Sample:
                await SucceedsAsync("trustflow-sample-client.dll", "");
                break;
            case var line when line.StartsWith(Sample + " -p:ActorEngine=orleans -- ", StringComparison.Ordinal):
                // tests/Cluster.Tests run it with these arguments, since it needs a cluster.
                break;
            case var line when line.StartsWith(Worker, StringComparison.Ordinal):
                await SucceedsAsync("TrustFlow.Processors.dll", line[Worker.Length..]);
                break;
            case var line when line.StartsWith(Cli, StringComparison.Ordinal):
                await SucceedsAsync("trustflow.dll", line[Cli.Length..]);
                break;
            default:
                Assert.Fail($"{file} shows a command that no test knows how to run: {command}");
                break;
        }
    }

    [Fact]
    public void Links_InDocumentation_LeadSomewhere()
    {
        foreach (var file in Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories))
        {
            foreach (var link in File.ReadAllText(file).Split("](").Skip(1).Select(rest => rest.Split(')')[0]).Where(link => !link.Contains("://", StringComparison.Ordinal)))
                Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, link)), $"{Path.GetRelativePath(Root, file)} links to {link}, which is not there.");
        }
    }

    async Task SucceedsAsync(string assembly, string arguments)
    {
        // A shell, since the commands are written for one.
        var start = new ProcessStartInfo("bash", ["-c", $"dotnet '{Path.Combine(AppContext.BaseDirectory, assembly)}' {arguments}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["TRUSTFLOW_SERVER"] = running.Silo.Address.ToString();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"Exit status {process.ExitCode}\n{await output}\n{await errors}");
        Assert.NotEmpty(await output);
    }
}

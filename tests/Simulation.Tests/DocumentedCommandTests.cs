using TrustFlow.Simulated.Command;

namespace TrustFlow.Simulation.Tests;

/// <summary>The simulations that the documentation shows are run as they stand there.</summary>
public sealed class DocumentedCommandTests
{
    const string Simulate = "$ dotnet run -c Release --project bench -- simulate ";

    // What follows the command where it is to fail.
    const string Fails = " || true";

    static string Page { get; } = Path.Combine(AppContext.BaseDirectory, "documentation", "reliability.md");

    public static TheoryData<string> Commands() => [.. File.ReadLines(Page).Where(line => line.StartsWith(Simulate, StringComparison.Ordinal)).Select(line => line[Simulate.Length..])];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_AsShown_Works(string command)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var fails = command.EndsWith(Fails, StringComparison.Ordinal);
        var status = new SimulateCommand(output, errors, TimeProvider.System).Run((fails ? command[..^Fails.Length] : command).Split(' '));
        Assert.True(status == (fails ? 1 : 0), $"Exit status {status}\n{output}\n{errors}");
        Assert.Contains(fails ? "Fault plan" : "virtual hours", output.ToString(), StringComparison.Ordinal);
    }
}

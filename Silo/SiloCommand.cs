using System.CommandLine;
using TrustFlow.Hosting;

namespace TrustFlow.Silo;

/// <summary>The command line of the silo.</summary>
static class SiloCommand
{
    /// <summary>The program's name.</summary>
    public const string Program = "trustflow-silo";

    /// <summary>Runs a command line.</summary>
    /// <exception cref="StartException">It is not understood.</exception>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, Func<SiloOptions, CancellationToken, Task<int>> run)
    {
        var settings = new SiloSettings(Settings.Read("."));
        var command = new RootCommand("A silo of TrustFlow: keeps configuration, starts and stops flows, runs their processors.");
        foreach (var option in settings.All) command.Add(option);
        command.SetAction((parsed, cancellation) => run(settings.Read(parsed), cancellation));
        return Settings.RunAsync(command, Program, arguments);
    }
}

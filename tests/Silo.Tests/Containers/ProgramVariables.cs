using System.Text.RegularExpressions;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The environment variables that our programs know, as their own help lists them.</summary>
public sealed class ProgramVariables : IAsyncLifetime
{
    static readonly Dictionary<string, string> Assemblies = new(StringComparer.Ordinal) { ["silo"] = "trustflow-silo.dll", ["worker"] = "TrustFlow.Processors.dll" };

    readonly Dictionary<string, HashSet<string>> known = new(StringComparer.Ordinal);

    /// <summary>Where a silo is reached by other silos, where nothing else is said.</summary>
    public const int SiloPort = 11111;

    /// <summary>Where a silo is reached by clients that call grains, where nothing else is said.</summary>
    public const int GatewayPort = 30000;

    internal static IEnumerable<int> Ports => [SiloPort, GatewayPort];

    /// <summary>The images' targets that have variables.</summary>
    internal IEnumerable<string> Targets => Assemblies.Keys;

    /// <summary>Whether a target's program knows a variable.</summary>
    internal bool Knows(string target, string variable) => known.TryGetValue(target, out var variables) && variables.Contains(variable);

    public async Task InitializeAsync()
    {
        foreach (var (target, assembly) in Assemblies)
        {
            await using var program = ChildProcess.Start(assembly, AppContext.BaseDirectory, "--help");
            Assert.Equal(0, await program.ExitAsync(TimeSpan.FromSeconds(60)));
            known[target] = [.. Regex.Matches(program.Output, "\\[environment:\\s+(?<name>[A-Z_]+)\\]", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(static match => match.Groups["name"].Value)];
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

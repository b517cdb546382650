using TrustFlow.Simulated.Command;

namespace TrustFlow.Bench;

/// <summary>Runs simulations, which the embedded engine can.</summary>
static class Simulate
{
    public static int Run(IReadOnlyList<string> args) => new SimulateCommand(Console.Out, Console.Error, TimeProvider.System).Run(args);
}

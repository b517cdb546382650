namespace TrustFlow.Bench;

/// <summary>Says that this engine cannot be simulated.</summary>
static class Simulate
{
    public static int Run(IReadOnlyList<string> args)
    {
        Console.Error.WriteLine($"simulate {string.Join(' ', args)}: only the embedded engine can be simulated; build without -p:ActorEngine=orleans");
        return 2;
    }
}

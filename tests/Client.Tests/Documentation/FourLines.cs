using TrustFlow.Client.Config;

namespace TrustFlow.Client.Tests.Documentation;

/// <summary>The program that the documentation shows, but for its first line, which names the server.</summary>
static class FourLines
{
    public static async Task RunAsync(Uri server, TextWriter output, CancellationToken cancellation)
    {
        await using var receiver = ConfigurationReceiver.Connect(server, "prompt");
        await foreach (var change in receiver.ChangesAsync(cancellation))
            await output.WriteLineAsync($"{change.Workspace} {change.Key} = {change.Value}");
    }
}

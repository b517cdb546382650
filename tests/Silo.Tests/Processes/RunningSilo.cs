namespace TrustFlow.Silo.Tests.Processes;

/// <summary>A silo with the samples' bootstrap done and its flow ready, for the tests of one class.</summary>
public sealed class RunningSilo : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();

    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Silo = await SiloProcess.StartAsync(folder.Path);
        await Silo.FlowReadyAsync();
    }

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        folder.Dispose();
    }
}

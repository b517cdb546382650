using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests.Workers;

/// <summary>What keeps a worker from starting is one clear line on standard error, and exit status 1.</summary>
public sealed class WorkerErrorTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task Processor_Unknown_ListsTheKnownOnes() => FailsAsync(["chunkr"], "'chunkr'", "chunker, keyword-index");

    [Fact]
    public Task Processor_None_IsAskedFor() => FailsAsync([], "Required argument", "--help");

    [Fact]
    public Task Broker_InsideASilo_IsNoneForWorkers() => FailsAsync(["chunker", "--pubsub-backend", "embedded"], "embedded", "--pubsub-backend rabbitmq");

    [Fact]
    public Task Broker_Unknown_ListsTheKnownOnes() => FailsAsync(["chunker", "--pubsub-backend", "carrier-pigeon"], "carrier-pigeon", "rabbitmq");

    [Fact]
    public Task Broker_ThatIsNotThere_IsNamed() =>
        FailsAsync(["chunker", "--wait", "false", "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{SiloProcess.FreePort()}"], "cannot be reached", "--rabbitmq-host", "--rabbitmq-port");

    [Theory]
    [InlineData("--rabbitmq-port", "0")]
    [InlineData("--rabbitmq-tls", "perhaps")]
    [InlineData("--rabbitmq-heartbeat", "-1")]
    public Task Setting_Malformed_IsNamed(string option, string value) => FailsAsync(["chunker", option, value], option, $"'{value}'");

    async Task FailsAsync(string[] arguments, params string[] words)
    {
        await using var worker = ChildProcess.Start("TrustFlow.Processors.dll", folder.Path, ["--data", Path.Combine(folder.Path, "data"), .. arguments]);
        Assert.Equal(1, await worker.ExitAsync(TimeSpan.FromSeconds(30)));
        var line = Assert.Single(worker.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("trustflow-worker: ", line, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, line, StringComparison.Ordinal));
    }
}

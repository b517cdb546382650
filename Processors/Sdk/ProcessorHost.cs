using Microsoft.Extensions.Hosting;
using TrustFlow.Client.Config;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Processors.Sdk;

/// <summary>What a host of processors is told.</summary>
public sealed record ProcessorHostOptions
{
    /// <summary>The folder under which variants keep what outlives their flows. One process at a time.</summary>
    public required string DataRoot { get; init; }

    /// <summary>Where else than in that folder it is kept; null, the default: nowhere else.</summary>
    public IProcessorData? Data { get; init; }
}

/// <summary>
/// Runs processors over a broker, until it is stopped. It needs nothing but the broker and a config service behind it, and waits for both. Its
/// instance id is kept in the data folder, so that after a crash its reports take the place of those from before.
/// </summary>
/// <param name="processors">What to run, each name once.</param>
/// <param name="broker">Where topics and reports are. It stays the caller's to close, after the host.</param>
/// <param name="source">Where the definitions are read.</param>
/// <param name="environment">Time, ids, log and metrics.</param>
/// <param name="options">Where variants keep what they keep.</param>
public sealed class ProcessorHost(
    IEnumerable<FlowProcessor> processors, IPubSubBackend broker, IConfigSource source, PubSubEnvironment environment, ProcessorHostOptions options)
    : IHostedService, IAsyncDisposable
{
    readonly List<ProcessorRunner> runners = [];
    ProcessorReports? reports;

    /// <summary>Begins to run the processors, and returns at once.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var data = options.Data ?? new ProcessorDataFolder(options.DataRoot);
        reports = new ProcessorReports(data.InstanceId(environment.NewId), broker, environment);
        runners.AddRange(processors.Select(processor => new ProcessorRunner(processor, broker, source, environment, reports, data)));
        foreach (var runner in runners) runner.Start();
        return Task.CompletedTask;
    }

    /// <summary>Completes when the variants that were wanted at the start are known.</summary>
    public Task WhenReadyAsync(CancellationToken cancellation = default) => Task.WhenAll(runners.Select(runner => runner.Ready)).WaitAsync(cancellation);

    /// <summary>Ends every variant, after the handlers that are under way, and reports that it let go of them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(runners.Select(runner => runner.DisposeAsync().AsTask()));
        runners.Clear();
        if (reports is not null) await reports.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);
}

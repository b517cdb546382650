using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Client.Config;
using TrustFlow.Hosting;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;

namespace TrustFlow.Processors.Worker;

/// <summary>A worker from start to end: takes its folder, reaches the broker, and runs its processors until it is told to stop.</summary>
static class WorkerHost
{
    public static async Task<int> RunAsync(WorkerOptions options, CancellationToken cancellation)
    {
        var processors = ProcessorCatalog.Create(options.Processors);
        using var folder = DirectoryLock.Take(options.Data);
        using var loggers = LoggerFactory.Create(Log);
        var environment = new PubSubEnvironment(static () => Guid.CreateVersion7().ToString("N")) { Loggers = loggers };
        await using var broker = await OpenAsync(options, environment, cancellation);
        await using var source = new BrokerConfigClient(broker, environment);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = WorkerCommand.Program });
        Log(builder.Logging);
        builder.Services.AddHostedService(_ => new ProcessorHost(processors, broker, source, environment, new ProcessorHostOptions { DataRoot = options.Data }));
        using var host = builder.Build();
        await host.StartAsync(cancellation);
        await Console.Out.WriteLineAsync($"Runs {string.Join(", ", processors.Select(static one => one.Name))} on {options.Broker}, data in {Path.GetFullPath(options.Data)}. Ctrl+C stops it.");
        await host.WaitForShutdownAsync(cancellation);
        return 0;
    }

    static async Task<IPubSubBackend> OpenAsync(WorkerOptions options, PubSubEnvironment environment, CancellationToken cancellation)
    {
        string? told = null;
        if (options.Broker.Backend == PubSubBackends.Default) throw new StartException("The embedded broker is inside a silo, where no worker reaches it. Set --pubsub-backend rabbitmq here and for the silo.");
        var brokers = new PubSubBackends(options.Broker.Remote(environment));
        return await Availability.OpenAsync(
            async stop => await brokers.OpenAsync(options.Broker.Backend, stop), static e => e is BrokerUnavailableException, options.Wait, TellAsync, environment.Time, cancellation);

        async Task TellAsync(string why)
        {
            if (told != why) await Console.Error.WriteLineAsync($"{WorkerCommand.Program}: {why} It is tried again until it works.");
            told = why;
        }
    }

    static void Log(ILoggingBuilder logging) => logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(static console =>
    {
        console.SingleLine = true;
        console.TimestampFormat = "HH:mm:ss ";
    });
}

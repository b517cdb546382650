using System.CommandLine;
using TrustFlow.Hosting;
using TrustFlow.PubSub.RabbitMq;

namespace TrustFlow.Processors.Worker;

/// <summary>The command line of a worker.</summary>
static class WorkerCommand
{
    /// <summary>The program's name.</summary>
    public const string Program = "trustflow-worker";

    /// <summary>Runs a command line.</summary>
    /// <exception cref="StartException">It is not understood.</exception>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, Func<WorkerOptions, CancellationToken, Task<int>> run)
    {
        var settings = Settings.Read(".");
        var broker = new BrokerSettings(settings, RabbitMqBackend.BackendName);
        var names = new Argument<string[]>("processors") { Description = $"The processors to run: {string.Join(", ", ProcessorCatalog.Names)}.", Arity = ArgumentArity.OneOrMore };
        var data = settings.Text("--data", "worker-data", "The folder for what the processors keep. Each worker on a machine has its own.", "TRUSTFLOW_WORKER_DATA");
        var wait = settings.Text("--wait", "true", "Whether to wait for a broker that cannot be reached at the start: false to end with status 1.");
        var command = new RootCommand("A worker of TrustFlow: runs processors against the broker, for whatever flows ask for them. Any number of workers may run.") { names, data, wait };
        foreach (var option in broker.All) command.Add(option);
        command.SetAction((parsed, cancellation) => run(
            new WorkerOptions
            {
                Processors = parsed.GetValue(names)!,
                Data = parsed.GetValue(data)!,
                Wait = Settings.YesOrNo(parsed, wait),
                Broker = broker.Read(parsed),
            },
            cancellation));
        return Settings.RunAsync(command, Program, arguments);
    }
}

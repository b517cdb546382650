using TrustFlow.Client.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Processors.Sdk;

namespace TrustFlow.Simulated.Scenarios.Receivers;

/// <summary>A host of the processors that the plain blueprints name.</summary>
sealed class SimulatedWorker(string name, Stage stage, Func<bool> fails) : Outsider(name, stage)
{
    readonly MemoryData data = new(name);
    ProcessorHost? host;

    public override void Check()
    {
        // What it runs shows in its reports.
    }

    protected override Task RunAsync(SimulatedProcess process)
    {
        var (broker, environment) = (Stage.Deployment.Connect(process), ReceiversScenario.EnvironmentOf(process));
        FlowProcessor[] processors = [Processor("shared", "request"), Processor("reader", "input"), Processor("writer", "input")];
        host = new ProcessorHost(
            processors, new MisreportingBroker(broker, Stage.Simulation, process, fails), new BrokerConfigClient(broker, environment), environment, new ProcessorHostOptions { DataRoot = "", Data = data });
        return host.StartAsync(CancellationToken.None);

        SimulatedProcessor Processor(string processor, string consumes) => new(processor, consumes, Stage.Simulation, process.Time, fails);
    }

    protected override Task StopAsync() => host!.StopAsync(CancellationToken.None);

    /// <summary>Keeps what a worker's disk would.</summary>
    sealed class MemoryData(string id) : IProcessorData
    {
        readonly Dictionary<(string, VariantName), string> purged = [];

        public string InstanceId(Func<string> make) => id;

        public IVariantFolder FolderOf(string processor, VariantName variant) => new NoFolder();

        public bool Purge(string processor, VariantName variant, string token)
        {
            if (purged.GetValueOrDefault((processor, variant)) == token) return false;
            purged[(processor, variant)] = token;
            return true;
        }
    }

    sealed class NoFolder : IVariantFolder
    {
        public string File(string name) => throw new NotSupportedException("Simulated processors keep no files.");
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using TrustFlow.Client.Config;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios.Receivers;

/// <summary>A receiver of the configuration: it must end with what is, and nothing that it tells may go back.</summary>
sealed class SimulatedReceiver(string name, Stage stage) : Outsider(name, stage)
{
    const string Type = "t";

    readonly Dictionary<(string Workspace, string Key), int> told = [];
    ConfigurationReceiver? receiver;

    public override void Check()
    {
        foreach (var (workspace, key, value) in Stage.History.EntriesOf(Type).Where(entry => !entry.Workspace.StartsWith('_')))
        {
            var known = told.TryGetValue((workspace, key), out var at) ? Stage.History.ValuesOf(workspace, Type, key)[at] : null;
            Stage.History.Hold(known == value, 2, $"{Name} ends with '{known ?? "nothing"}' for {workspace}/{key}, which is '{value ?? "nothing"}'");
        }
    }

    protected override Task RunAsync(SimulatedProcess process)
    {
        told.Clear();
        var broker = Stage.Deployment.Connect(process);
        var source = Stage.Deployment.SourceOf(new BrokerConfigClient(broker, ReceiversScenario.EnvironmentOf(process)));
        receiver = new ConfigurationReceiver(Name, broker, source, process.Time, NullLogger.Instance);
        receiver.Watch(Type, Take);
        receiver.Start();
        return Task.CompletedTask;
    }

    protected override Task StopAsync() => receiver!.DisposeAsync().AsTask();

    void Take(ConfigChange change)
    {
        Stage.Simulation.Note(Name, $"is told of {change.Workspace}/{change.Key}: {change.Value ?? "nothing"}");
        var (values, before) = (Stage.History.ValuesOf(change.Workspace, Type, change.Key), told.GetValueOrDefault((change.Workspace, change.Key), 0));
        var at = values.Index().Where(it => it.Index >= before && it.Item == change.Value).Select(it => it.Index).DefaultIfEmpty(-1).First();
        Stage.History.Hold(at >= 0, 2, $"{Name} is told '{change.Value ?? "nothing"}' of {change.Workspace}/{change.Key}, which goes back, or never was");
        if (at >= 0) told[(change.Workspace, change.Key)] = at;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo.FrontDoor;

namespace TrustFlow.Simulated.Scenarios.Receivers;

/// <summary>Receivers of the configuration and hosts of processors on the broker, which come, go, die, hang and report wrongly, while operators work.</summary>
public class ReceiversScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "receivers";

    /// <inheritdoc/>
    protected override void Arrange(Stage stage)
    {
        stage.Add(new Outsiders(stage));
        stage.Deployment.Beside = (silo, process) => silo.AddStartupTask((services, _) =>
        {
            OpenDoors(services, process);
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    protected override Task PrepareAsync(Stage stage)
    {
        stage.Part<Outsiders>().StartAll();
        return new Operator("op0", stage).PrepareAsync();
    }

    /// <inheritdoc/>
    protected override Task WorkAsync(Stage stage)
    {
        var random = stage.Random.For("work");
        return Task.WhenAll(Enumerable.Range(1, random.Between(1, 3)).Select(i => new Operator($"op{i}", stage).WorkAsync(random.Between(8, 20))).ToList());
    }

    /// <inheritdoc/>
    protected override Task DisturbAsync(Stage stage, FaultPoint point)
    {
        if (!point.Random.Chance(0.5)) return base.DisturbAsync(stage, point);
        stage.Part<Outsiders>().Disturb(point);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Calm(Stage stage) => stage.Part<Outsiders>().Calm();

    /// <inheritdoc/>
    protected override async Task CheckAsync(Stage stage)
    {
        await base.CheckAsync(stage);
        await stage.Part<Outsiders>().CheckAsync();
    }

    static void OpenDoors(IServiceProvider services, SimulatedProcess process)
    {
        var (broker, environment) = (services.GetRequiredService<IPubSubBackend>(), EnvironmentOf(process));
        var requests = services.GetRequiredService<ConfigRequests>();
        var config = new ServiceDoor<ConfigRequest, ConfigResponse>(
            broker, ServiceTopics.ConfigRequest, ServiceTopics.ConfigResponse, "config-svc", (request, cancellation) => requests.HandleAsync(request, "broker", cancellation),
            error => new ConfigResponse { Error = error }, environment);
        _ = config.StartAsync(CancellationToken.None);
        _ = new ReportDoor(broker, services.GetRequiredService<IGrainFactory>(), environment).StartAsync(CancellationToken.None);
    }

    internal static PubSubEnvironment EnvironmentOf(SimulatedProcess process)
    {
        var given = 0L;
        return new(() => $"{process.Name}-id-{++given}") { Time = process.Time };
    }
}

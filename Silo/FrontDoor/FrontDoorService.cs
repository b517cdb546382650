using Microsoft.Extensions.Hosting;
using Orleans;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Flows;
using TrustFlow.Flows.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo.Health;

namespace TrustFlow.Silo.FrontDoor;

/// <summary>Opens the services' topics on the broker, and closes them before the silo goes.</summary>
sealed class FrontDoorService : IHostedService, IAsyncDisposable
{
    const string Part = "front door";
    // Whom the broker lets in may change configuration and flows.
    static readonly Caller Broker = new("broker", Role.Operator);

    readonly ServiceDoor<ConfigRequest, ConfigResponse> config;
    readonly ServiceDoor<FlowRequest, FlowResponse> flows;
    readonly ReportDoor reports;
    readonly Readiness readiness;

    public FrontDoorService(
        IPubSubBackend broker, IGrainFactory grains, ConfigRequests configRequests, FlowRequests flowRequests, PubSubEnvironment environment, Readiness readiness)
    {
        this.readiness = readiness;
        readiness.Expect(Part);
        config = new(
            broker, ServiceTopics.ConfigRequest, ServiceTopics.ConfigResponse, "config-svc", (request, cancellation) => AsBroker(() => configRequests.HandleAsync(request, Broker.Name, cancellation)),
            error => new ConfigResponse { Error = error }, environment);
        flows = new(
            broker, ServiceTopics.FlowRequest, ServiceTopics.FlowResponse, "flow-svc", (request, cancellation) => AsBroker(() => flowRequests.HandleAsync(request, Broker.Name, cancellation)),
            error => new FlowResponse { Error = error }, environment);
        reports = new(broker, grains, environment);
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(config.StartAsync(cancellationToken), flows.StartAsync(cancellationToken), reports.StartAsync(cancellationToken));
        readiness.Watch(Part, () => config.IsOpen && flows.IsOpen && reports.IsOpen ? null : "the broker cannot be reached; its consumers try again until it is back");
        readiness.Up(Part);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        readiness.Down(Part, "the silo stops");
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await reports.DisposeAsync();
        await flows.DisposeAsync();
        await config.DisposeAsync();
    }

    // Asynchronous, so that the caller is gone again once the request is done.
    static async Task<T> AsBroker<T>(Func<Task<T>> answer)
    {
        Caller.Current = Broker;
        return await answer();
    }
}

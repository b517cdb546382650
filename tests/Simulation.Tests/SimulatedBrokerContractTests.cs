using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Tests;
using TrustFlow.Simulated;
using TrustFlow.Simulated.Broker;

namespace TrustFlow.Simulation.Tests;

/// <summary>The simulated broker does what every broker must.</summary>
public sealed class SimulatedBrokerContractTests : BackendContract
{
    protected override Task<IPubSubBackend> OpenAsync() => Task.FromResult<IPubSubBackend>(new SimulatedBroker(new BrokerContent(), new DirectOutside()));
}

using TrustFlow.Simulated;
using TrustFlow.Simulated.Store;
using TrustFlow.Storage;
using TrustFlow.Storage.Tests;

namespace TrustFlow.Simulation.Tests;

/// <summary>The simulated store does what every store must.</summary>
public sealed class SimulatedStoreContractTests : ConfigStoreContract
{
    readonly StoreContent content = new();

    protected override Task<IConfigStore> OpenAsync() => Task.FromResult<IConfigStore>(new SimulatedStore(content, new DirectOutside()));

    protected override Task CloseAsync() => Task.CompletedTask;
}

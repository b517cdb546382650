using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;
using TrustFlow.Testing;

#pragma warning disable CA1816 // A test class is given up by the test framework, by an interface of its own.

namespace TrustFlow.Flows.Tests.Fixtures;

/// <summary>A silo with the grains of configuration and flows, over a store and a broker in SQLite that outlive it: it can be ended and started again.</summary>
public class FlowPlane : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly TemporaryFolder folder = new();
    readonly CountedIds ids = new();
    SqliteDatabase database = null!;
    GrainCluster cluster = null!;
    ReleasedTopics released = new();
    int workspaces;

    /// <summary>The store, whole.</summary>
    internal IConfigStore Store { get; private set; } = null!;

    /// <summary>The broker, whole.</summary>
    internal IPubSubBackend Broker { get; private set; } = null!;

    /// <summary>What happens around work on the broker.</summary>
    internal BrokerHooks Hooks { get; } = new();

    /// <summary>What a test does before a call on a grain.</summary>
    internal Func<IIncomingGrainCallContext, Task> BeforeCall { get; set; } = _ => Task.CompletedTask;

    /// <summary>The silo's clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What a test sets beside.</summary>
    internal Action<IServiceCollection> Configure { get; init; } = _ => { };

    /// <summary>The running silo's calls.</summary>
    internal Steps Steps { get; private set; } = new();

    /// <summary>How many silos there are, where not as many as the engine has.</summary>
    protected virtual short? Silos => null;

    /// <summary>Settings of the flow service.</summary>
    internal FlowOptions Options { get; } = new()
    {
        SilentWait = TimeSpan.Zero, ReleaseWait = TimeSpan.FromSeconds(10), BrokerAttempts = 3, BrokerPause = TimeSpan.FromMilliseconds(1), StorePause = TimeSpan.FromMilliseconds(1),
    };

    /// <summary>Calls grains.</summary>
    internal IGrainFactory Grains => cluster.Grains;

    /// <summary>The flow service.</summary>
    internal FlowService Flows => new(Grains);

    /// <summary>The topics of flows.</summary>
    internal TopicService Topics => new(Store, Broker, Resumption);

    /// <summary>The processors of workspaces.</summary>
    internal ProcessorService Processors => new(Grains, Store);

    /// <summary>What the flow service does of its own accord.</summary>
    internal SagaResumption Resumption => new(Grains, Store, Broker, released, TimeProvider.System, Microsoft.Extensions.Options.Options.Create(Options), NullLogger<SagaResumption>.Instance);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        database = SqliteDatabase.Open(Path.Combine(folder.Path, "test.db"), SqliteConfigStore.Schema, EmbeddedBackend.Schema);
        Store = new SqliteConfigStore(database);
        Broker = await EmbeddedBackend.OpenAsync(database, new PubSubEnvironment(ids.NewId));
        await StartAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        await Broker.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Ends the silo, as it stands or in peace, and starts another on the same store and broker.</summary>
    internal async Task RestartAsync(bool inPeace = false)
    {
        if (inPeace) await cluster.DisposeAsync();
        else await cluster.KillAsync();
        // A call that the silo had under way must not take effect under the next one, as it could not from an ended process.
        await Steps.EndAsync();
        await StartAsync();
    }

    /// <summary>Deactivates a grain by a call that it serves; the next call activates it anew.</summary>
    internal Task DeactivateAsync(IGrain grain, Func<Task> call) => cluster.DeactivateAsync(grain, call);

    /// <summary>A workspace of a test's own, with the demo blueprint and its parameter types.</summary>
    internal async Task<string> NewWorkspaceAsync()
    {
        var workspace = $"w{Interlocked.Increment(ref workspaces)}";
        await PutAsync(workspace, [("flow-blueprint", "demo", Samples.Demo), .. Samples.DemoTypes.Select(type => ("parameter-type", type.Key, type.Value))]);
        return workspace;
    }

    /// <summary>Puts entries.</summary>
    internal Task PutAsync(string workspace, params (string Type, string Key, string Value)[] entries) =>
        Grains.GetGrain<IWorkspaceGrain>(workspace).CommitAsync(new ConfigBatch(null, "test", [.. entries.Select(entry => new ConfigWrite(entry.Type, entry.Key, entry.Value))], []));

    /// <summary>Starts a flow of the demo blueprint, or of another.</summary>
    internal Task StartFlowAsync(string workspace, string flow, string blueprint = "demo", params (string Name, string Value)[] parameters) =>
        Flows.StartFlowAsync(workspace, flow, new FlowStart(blueprint, "a flow", [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]));

    /// <summary>Stops a flow.</summary>
    internal Task<FlowStopped> StopFlowAsync(string workspace, string flow, bool purge = false) => Flows.StopFlowAsync(workspace, flow, new FlowStop(purge));

    /// <summary>Restarts a flow with parameters beside those that it has.</summary>
    internal Task<FlowChange> RestartFlowAsync(string workspace, string flow, bool recreate = false, params (string Name, string Value)[] parameters) =>
        Flows.RestartFlowAsync(workspace, flow, new FlowRestart([.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))]) { Recreate = recreate, Actor = "test" });

    /// <summary>Pauses a flow.</summary>
    internal Task<FlowChange> PauseFlowAsync(string workspace, string flow) => Flows.PauseFlowAsync(workspace, flow, "test");

    /// <summary>Resumes a flow.</summary>
    internal Task<FlowChange> ResumeFlowAsync(string workspace, string flow) => Flows.ResumeFlowAsync(workspace, flow, "test");

    /// <summary>What the store holds of a workspace beside blueprints and parameter types, as <c>type/key</c>.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> EntriesAsync(string workspace) =>
        (await Store.ReadWorkspaceAsync(workspace)).Entries.Where(entry => ConfigTypes.IsOwned(entry.Type)).ToDictionary(entry => $"{entry.Type}/{entry.Key}", entry => entry.Value);

    /// <summary>Which of topics exist.</summary>
    internal async Task<IReadOnlyList<string>> ExistingAsync(params IEnumerable<string> topics)
    {
        var existing = new List<string>();
        foreach (var topic in topics)
        {
            if (await Broker.TopicExistsAsync(TopicName.Parse(topic))) existing.Add(topic);
        }

        return existing;
    }

    /// <summary>Waits until no saga is unfinished.</summary>
    internal async Task SettledAsync() => await UntilAsync(async () => (await Store.ReadSagasAsync()).Count == 0);

    /// <summary>Waits until something holds that only calls on the store or the broker can bring about.</summary>
    internal async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (true)
        {
            var next = Steps.Next;
            if (await holds()) return;
            await next.WaitAsync(Patience);
        }
    }

    async Task StartAsync()
    {
        Steps = new Steps();
        released = new ReleasedTopics();
        var (store, broker) = (new SteppedStore(Store, Steps), new SteppedBroker(Broker, Steps, Hooks));
        cluster = await GrainCluster.StartAsync(silo => silo.AddMemoryGrainStorage("state").AddIncomingGrainCallFilter(CallAsync).ConfigureServices(services =>
        {
            services.AddSingleton<IConfigStore>(store);
            services.AddSingleton<IPubSubBackend>(broker);
            services.AddSingleton<IIdSource>(ids);
            services.AddSingleton(Time);
            services.AddConfigGrains();
            services.AddSingleton(released);
            services.AddSingleton<IOptions<FlowOptions>>(Microsoft.Extensions.Options.Options.Create(Options));
            Configure(services);
        }), Silos);

        // Until a first one is set, or refused as a test wants it.
        if (Time is ManualTimeProvider clock) await Task.WhenAny(Engine.RemindAsync(clock, Grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key).GetPublishedAsync()));
    }

    async Task CallAsync(IIncomingGrainCallContext call)
    {
        await BeforeCall(call);
        await call.Invoke();
    }
}

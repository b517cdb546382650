using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using TrustFlow.Bootstrap.Tests.Fixtures;
using TrustFlow.Flows;
using TrustFlow.Grains.Tests.Fixtures;
using TemporaryFolder = TrustFlow.Bootstrap.Tests.Fixtures.TemporaryFolder;

namespace TrustFlow.Bootstrap.Tests;

public sealed class BootstrapStartupTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Start_MalformedFile_StopsTheStartBeforeAnythingRuns()
    {
        var file = folder.Write("bootstrap.yaml", "initialisers:\n  - {class: Nothing, name: a, flag: x}");
        var builder = Host.CreateEmptyApplicationBuilder(new());
        var other = new Started();
        builder.Services.AddSingleton<IHostedService>(other);
        builder.Services.AddLogging().AddBootstrap(new() { File = file });
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<BootstrapFileException>(() => host.StartAsync());

        Assert.StartsWith($"{file}:2: entry 1 ('a'): the class 'Nothing' is unknown.", error.Message, StringComparison.Ordinal);
        Assert.False(other.Is);
    }

    [Fact]
    public async Task Start_NewDeployment_ComesToItsInitialStateByItself()
    {
        folder.Write("seed.json", """
            {
              "flow-blueprint": {"search": {"flow": {"reader:{id}": {"topics": {}, "parameters": {"size": "{size}"}}}, "parameters": {"size": {"type": "size"}}, "interfaces": {}}},
              "parameter-type": {"size": {"type": "integer", "default": 5}}
            }
            """);
        var file = folder.Write("bootstrap.yaml", """
            initialisers:
              - {class: TemplateSeed, name: template, flag: v1, params: {config_file: seed.json}}
              - {class: WorkspaceInit, name: workspace, flag: v1, params: {workspace: default}}
              - {class: DefaultFlowStart, name: flow, flag: v1, params: {flow_id: main, blueprint: search}}
            """);
        var deployment = new Deployment(file);
        await deployment.InitializeAsync();
        try
        {
            var status = await deployment.Grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key).WokenAsync(DateTimeOffset.MinValue);

            Assert.All(status.Initialisers, one => Assert.Equal((one.Name, InitialiserOutcome.Ran, null), (one.Name, one.Outcome, one.Error)));
            var flow = await deployment.Grains.GetGrain<IFlowGrain>("default/main").GetStatusAsync();
            Assert.Equal(("search", "5"), (flow!.Blueprint, flow.Parameters["size"]));
            Assert.Equal("{\"type\":\"integer\",\"default\":5}", (await deployment.Workspace("default").GetAsync([new("parameter-type", "size")])).Values[0].Value);
        }
        finally
        {
            await deployment.DisposeAsync();
        }
    }

    [Fact]
    public async Task Start_TheSamples_BringUpDocumentSearch()
    {
        var deployment = new Deployment(Path.Combine(AppContext.BaseDirectory, "samples", "bootstrap.yaml"));
        await deployment.InitializeAsync();
        try
        {
            var status = await deployment.Grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key).WokenAsync(DateTimeOffset.MinValue);

            Assert.All(status.Initialisers, one => Assert.Equal((one.Name, InitialiserOutcome.Ran, null), (one.Name, one.Outcome, one.Error)));
            Assert.Equal("document-search", (await deployment.Grains.GetGrain<IFlowGrain>("default/default").GetStatusAsync())!.Blueprint);
        }
        finally
        {
            await deployment.DisposeAsync();
        }
    }

    public void Dispose() => folder.Dispose();

    sealed class Started : IHostedService
    {
        public bool Is { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Is = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    sealed class Deployment(string file) : ControlPlane
    {
        protected override void Configure(ISiloBuilder silo)
        {
            base.Configure(silo);
            silo.ConfigureServices(services => services.AddFlowGrains().AddBootstrap(new() { File = file }));
        }
    }
}

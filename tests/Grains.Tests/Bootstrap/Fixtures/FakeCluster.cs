using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>Workspaces and flows in memory, for what needs no engine.</summary>
sealed class FakeCluster
{
    readonly Dictionary<string, FakeWorkspace> workspaces = [];
    readonly Dictionary<string, FakeFlow> flows = [];

    public FakeCluster()
    {
        Grains.GetGrain<IWorkspaceGrain>(Arg.Any<string>(), Arg.Any<string>()).Returns(call => Workspace(call.ArgAt<string>(0)));
        Grains.GetGrain<IFlowGrain>(Arg.Any<string>(), Arg.Any<string>()).Returns(call => Flow(call.ArgAt<string>(0)));
    }

    public IGrainFactory Grains { get; } = Substitute.For<IGrainFactory>();

    public FakeWorkspace System => Workspace(ConfigTypes.SystemWorkspace);

    public FakeWorkspace Template => Workspace(ConfigTypes.TemplateWorkspace);

    public FakeFlow Gate => Flow("__system__/bootstrap-gate");

    public FakeWorkspace Workspace(string id) => workspaces.TryGetValue(id, out var there) ? there : workspaces[id] = new(id);

    public FakeFlow Flow(string key) => flows.TryGetValue(key, out var there) ? there : flows[key] = new(FlowKey.Parse(key));

    public InitialiserContext Context(string folder = "/") => new("test", Grains, NullLogger.Instance, folder);
}

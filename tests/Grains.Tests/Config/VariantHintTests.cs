using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using Orleans.Streams;
using Orleans.Streams.Core;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config;

public sealed class VariantHintTests(VariantHintTests.Followed plane) : IClassFixture<VariantHintTests.Followed>
{
    [Fact]
    public async Task CommitOwned_Variants_AreEachTold_AndFindWhatTheyAreToldOf()
    {
        var batch = Batches.Of(null, new("processor:chunker", "default", "1"), new("processor:index", "default", "1"), new("flow", "f", "{}"));

        var result = await plane.Owned("w").CommitOwnedAsync(batch, new FlowNote("f", [], false, null, false));

        var heard = new[] { await plane.Heard.NextAsync(), await plane.Heard.NextAsync() };
        Assert.Equal(["w/chunker/default", "w/index/default"], heard.Select(hint => hint.Variant).Order());
        Assert.All(heard, hint => Assert.Equal((result.Version, result.Version), (hint.Version, hint.Read)));
    }

    public sealed class Followed : ControlPlane
    {
        public Heard Heard { get; } = new();

        protected override void Configure(ISiloBuilder silo)
        {
            base.Configure(silo);
            silo.ConfigureServices(services => services.AddSingleton(Heard));
        }
    }
}

/// <summary>What followers of variants heard, and the version that they read then.</summary>
public sealed class Heard
{
    readonly Channel<(string Variant, long Version, long Read)> hints = Channel.CreateUnbounded<(string, long, long)>();

    public void Add(string variant, long version, long read) => hints.Writer.TryWrite((variant, version, read));

    public async Task<(string Variant, long Version, long Read)> NextAsync() => await hints.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}

public interface IVariantFollower : IGrainWithStringKey;

[ImplicitStreamSubscription(ConfigStreams.Variants)]
public sealed class VariantFollower(IServiceProvider services) : Grain, IVariantFollower, IStreamSubscriptionObserver
{
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<ConfigTouched>().ResumeAsync(async (touched, _) =>
    {
        var read = await GrainFactory.GetGrain<IWorkspaceGrain>(touched.Workspace).GetValuesAsync(touched.Keys[0].Type);
        services.GetService<Heard>()?.Add(this.GetPrimaryKeyString(), touched.Version, read.Version);
    });
}

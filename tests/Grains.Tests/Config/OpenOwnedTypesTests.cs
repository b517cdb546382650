using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config;

/// <summary>A deployment that says that its flow service is another.</summary>
public sealed class OpenOwnedTypesTests(OpenOwnedTypesTests.Open plane) : IClassFixture<OpenOwnedTypesTests.Open>
{
    [Theory]
    [InlineData("flow")]
    [InlineData("processor:chunker")]
    public async Task Commit_OwnedType_IsTakenFromAnybody(string type)
    {
        var put = await plane.Workspace("w").CommitAsync(Batches.Put(type, "k", "{}"));

        Assert.True(put.Changed);
        Assert.Equal("{}", (await plane.Workspace("w").GetAsync([new(type, "k")])).Values[0].Value);
    }

    public sealed class Open : ControlPlane
    {
        protected override void Configure(ConfigOptions options)
        {
            base.Configure(options);
            options.OwnedTypesAreOpen = true;
        }
    }
}

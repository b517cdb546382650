using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Tests;

/// <summary>What operators ask beside flows: who uses a topic, what is leaked, which variants are wanted.</summary>
public sealed class OperatorServicesTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    [Fact]
    public async Task Users_OfATopic_AreItsFlowsInWhateverFormItIsAskedFor()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f2");
        await plane.StartFlowAsync(workspace, "f1");
        foreach (var form in new[] { $"flow:tg:{workspace}:shared:demo", $"q1/tg/flow/{workspace}:shared:demo" })
        {
            var users = await plane.Topics.GetUsersAsync(form);
            Assert.True(users.Exists);
            Assert.Equal($"flow:tg:{workspace}:shared:demo", users.Topic);
            Assert.Equal(["f1", "f2"], users.Users.Select(user => user.Flow));
        }

        Assert.Empty((await plane.Topics.GetUsersAsync("flow:tg:nobody")).Users);
        await Assert.ThrowsAsync<BadValueException>(() => plane.Topics.GetUsersAsync("nonsense"));
    }

    [Fact]
    public async Task Sweep_SaysWhatIsGoneAndWhatIsLeft()
    {
        var topic = TopicName.Parse("flow:tg:left-behind");
        await plane.Broker.EnsureTopicAsync(topic);
        await plane.Store.SaveLeakAsync(new LeakedTopic($"{topic}", null, DateTimeOffset.UnixEpoch, "busy"));
        Assert.Equal($"{topic}", Assert.Single(await plane.Topics.ListLeaksAsync()).Topic);
        plane.Hooks.BeforeDelete = _ => throw new IOException("still busy");
        Assert.Equal("still busy", Assert.Single((await plane.Topics.SweepAsync()).Left).Error);
        plane.Hooks.Mend();
        var sweep = await plane.Topics.SweepAsync();
        Assert.Empty(sweep.Left);
        Assert.Equal($"{topic}", Assert.Single(sweep.Gone).Topic);
        Assert.Empty(await plane.ExistingAsync($"{topic}"));
    }

    [Fact]
    public async Task Variants_OfAWorkspace_ArePagedInOrder()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.PutAsync(workspace, ("tool", "after", "{}"));
        var all = new List<string>();
        for (string? after = null; ;)
        {
            var page = await plane.Processors.ListAsync(workspace, after, 3);
            all.AddRange(page.Variants.Select(variant => $"{variant.Processor}:{variant.Variant}"));
            Assert.All(page.Variants, variant => Assert.NotNull(variant.WantedHash));
            if ((after = page.Continue) is null) break;
        }

        Assert.Equal(["chunker:f1", "embeddings:demo", "my-proc:f1", "text-completion:f1"], all);
        Assert.Equal("chunker", (await plane.Processors.GetAsync(workspace, "chunker", "f1")).Processor);
        Assert.Equal(FlowError.NotFound, (await Assert.ThrowsAsync<FlowException>(() => plane.Processors.GetAsync(workspace, "chunker", "f2"))).Reason);
        await Assert.ThrowsAsync<BadValueException>(() => plane.Processors.ListAsync(workspace, "nonsense", 3));
    }
}

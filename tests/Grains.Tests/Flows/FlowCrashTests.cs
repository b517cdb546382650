using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

/// <summary>The silo ends at each call on the store and the broker in turn; another one then finishes what it began.</summary>
public sealed partial class FlowCrashTests(FlowCrashTests.OneSilo plane) : IClassFixture<FlowCrashTests.OneSilo>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_SiloEndsAtAnyStep_IsCompleteOrUndone(bool takesEffect)
    {
        var ended = true;
        var step = 0;
        while (ended)
        {
            step++;
            var workspace = await plane.NewWorkspaceAsync();
            plane.Steps.DieAt(step, takesEffect);
            var start = Record.ExceptionAsync(() => plane.StartFlowAsync(workspace, "f1"));
            await Task.WhenAny(start, plane.Steps.Died);
            if (!plane.Steps.Dead) await Task.WhenAny(plane.SettledAsync(), plane.Steps.Died);
            ended = plane.Steps.Dead;
            await RestartAsync(step);

            var entries = await plane.EntriesAsync(workspace);
            await InTime(start, step, "start");
            var told = await start is null;
            if (told || entries.Count > 0) await AssertWholeAsync(workspace, step);
            else await AssertNothingAsync(workspace, step);
            if (entries.Count == 0) await plane.StartFlowAsync(workspace, "f1");
            await plane.StopFlowAsync(workspace, "f1");
            await AssertNothingAsync(workspace, step);
        }

        Assert.True(step > 20, $"only {step} steps");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_SiloEndsAtAnyStep_IsCompleteOrNeverBegan(bool takesEffect)
    {
        var ended = true;
        var step = 0;
        while (ended)
        {
            step++;
            var workspace = await plane.NewWorkspaceAsync();
            await plane.StartFlowAsync(workspace, "f1");
            await plane.SettledAsync();
            await plane.Broker.EnsureQueueAsync(TopicName.Parse("request:tg:librarian"), $"chunker--{workspace}--f1--librarian-request");
            plane.Steps.DieAt(step, takesEffect);
            var stop = Record.ExceptionAsync(() => plane.StopFlowAsync(workspace, "f1"));
            await Task.WhenAny(stop, plane.Steps.Died);
            ended = plane.Steps.Dead;
            await RestartAsync(step);

            await InTime(stop, step, "stop");
            var told = await stop is null;
            if (!told && (await plane.EntriesAsync(workspace)).Count > 0)
            {
                await AssertWholeAsync(workspace, step);
                await plane.StopFlowAsync(workspace, "f1");
            }

            await AssertNothingAsync(workspace, step);
            Assert.False(await plane.Broker.QueueExistsAsync(TopicName.Parse("request:tg:librarian"), $"chunker--{workspace}--f1--librarian-request"));
        }

        Assert.True(step > 20, $"only {step} steps");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RefusedStart_SiloEndsAtAnyStep_IsUndone(bool takesEffect)
    {
        var ended = true;
        var step = 0;
        while (ended)
        {
            step++;
            var workspace = await plane.NewWorkspaceAsync();
            var refused = false;
            plane.Hooks.BeforeEnsure = topic =>
            {
                if (!topic.EndsWith(":chunks:f1", StringComparison.Ordinal)) return Task.CompletedTask;
                refused = true;
                throw new IOException("the broker is full");
            };
            plane.Steps.DieAt(step, takesEffect);
            var start = Record.ExceptionAsync(() => plane.StartFlowAsync(workspace, "f1"));
            await Task.WhenAny(start, plane.Steps.Died);
            ended = plane.Steps.Dead;
            await RestartAsync(step);
            plane.Hooks.Mend();
            Assert.True(refused || ended);
            Assert.NotNull(await start);
            await AssertNothingAsync(workspace, step);
        }

        Assert.True(step > 20, $"only {step} steps");
    }

    async Task RestartAsync(int step)
    {
        await InTime(plane.RestartAsync(), step, "restart");
        await InTime(plane.Resumption.ResumeAsync(default), step, "resume");
        await InTime(plane.SettledAsync(), step, "settle");
    }

    static async Task InTime(Task work, int step, string what)
    {
        try
        {
            await work.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            Assert.Fail($"step {step}: {what} does not end");
        }
    }

    async Task AssertWholeAsync(string workspace, int step)
    {
        var entries = await plane.EntriesAsync(workspace);
        Assert.True(entries.Count == 5, $"step {step}: {string.Join(' ', entries.Keys)}");
        Assert.DoesNotContain("stopping", entries["flow/f1"]);
        Assert.Equal(FlowGrainTests.DemoTopics(workspace, "f1"), await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
        Assert.Equal(7, (await plane.Store.ReadTopicUsesAsync(FlowGrainTests.DemoTopics(workspace, "f1"))).Count);
    }

    async Task AssertNothingAsync(string workspace, int step)
    {
        var entries = await plane.EntriesAsync(workspace);
        Assert.True(entries.Count == 0, $"step {step}: {string.Join(' ', entries.Keys)}");
        var topics = await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1"));
        Assert.True(topics.Count == 0, $"step {step}: {string.Join(' ', topics)}");
        Assert.Empty(await plane.Store.ReadTopicUsesAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
        Assert.Empty(await plane.Store.ReadLeaksAsync());
    }

    /// <summary>With one silo whose end is the end of all that was under way. Of several others would go on with it.</summary>
    public sealed class OneSilo : FlowPlane
    {
        protected override short? Silos => 1;
    }
}

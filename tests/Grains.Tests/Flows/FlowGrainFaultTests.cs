using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;
using TrustFlow.Testing;

#pragma warning disable CA1001 // Test classes give up what they hold by an interface of the test framework.

namespace TrustFlow.Flows.Tests;

/// <summary>What becomes of sagas when something beside store and broker fails, on a silo whose clock a test moves.</summary>
public sealed class FlowGrainFaultTests : IAsyncLifetime
{
    readonly ManualTimeProvider clock = new();
    readonly FlowPlane plane;
    TimeSpan shortest = TimeSpan.FromMinutes(1);

    public FlowGrainFaultTests() => plane = new() { Time = clock, Configure = services => services.AddOptions<ReminderOptions>().Configure(options => options.MinimumReminderPeriod = shortest) };

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => plane.DisposeAsync();

    [Fact]
    public async Task Start_NoReminderCanBeSet_IsRefusedAndNeverHappens()
    {
        shortest = TimeSpan.FromHours(1);
        await plane.InitializeAsync();
        var workspace = await plane.NewWorkspaceAsync();
        Assert.NotNull(await Record.ExceptionAsync(() => plane.StartFlowAsync(workspace, "f1")));
        Assert.Empty(await plane.Store.ReadSagasAsync());
        Assert.Empty(await plane.Store.ReadTopicUsesAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
        await plane.Resumption.ResumeAsync(default);
        await plane.SettledAsync();
        Assert.Empty(await plane.EntriesAsync(workspace));
    }

    [Fact]
    public async Task Start_AnotherOfThatIdIsAboutToBeRefused_IsNotRefusedForIt()
    {
        await plane.InitializeAsync();
        var workspace = await plane.NewWorkspaceAsync();
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        plane.BeforeCall = call =>
        {
            if (call.InterfaceMethod.DeclaringType != typeof(IWorkspaceGrain) || reached.Task.IsCompleted) return Task.CompletedTask;
            reached.SetResult();
            return goOn.Task;
        };
        var refused = plane.StartFlowAsync(workspace, "f1", "nope");
        await reached.Task;
        var started = plane.StartFlowAsync(workspace, "f1");
        var second = plane.StartFlowAsync(workspace, "f1");
        await plane.Grains.GetGrain<IFlowGrain>(new FlowKey(workspace, "f1").ToString()).TakeUpAsync();
        goOn.SetResult();
        Assert.Equal("Blueprint does not exist", (await Assert.ThrowsAsync<FlowException>(() => refused)).Message);
        var outcomes = new[] { await Record.ExceptionAsync(() => started), await Record.ExceptionAsync(() => second) };
        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Equal("Flow already exists", Assert.IsType<FlowException>(Assert.Single(outcomes, outcome => outcome is not null)).Message);
        Assert.Contains("flow/f1", (await plane.EntriesAsync(workspace)).Keys);
    }

    [Fact]
    public async Task Stop_EndsEarlyAndItsActivationGoes_ReminderGoesOnWithIt()
    {
        await plane.InitializeAsync();
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        plane.Steps.Trouble = new FlowException("a fault that no step expects");
        Assert.False((await plane.StopFlowAsync(workspace, "f1")).Gone);
        plane.Steps.Trouble = null;
        var flow = plane.Grains.GetGrain<IFlowGrain>(new FlowKey(workspace, "f1").ToString());
        await plane.DeactivateAsync(flow, () => flow.GetStatusAsync());
        Assert.NotNull(await plane.Store.ReadSagaAsync(workspace, "f1"));

        clock.Advance(TimeSpan.FromMinutes(1));
        await plane.SettledAsync();
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
    }

    [Fact]
    public async Task Resume_OneSagaCannotBeTakenUp_OthersAre()
    {
        await plane.InitializeAsync();
        var workspace = await plane.NewWorkspaceAsync();
        foreach (var flow in new[] { "f1", "f2" })
        {
            await plane.StartFlowAsync(workspace, flow);
            await plane.SettledAsync();
        }

        plane.Steps.Trouble = new FlowException("a fault that no step expects");
        await plane.StopFlowAsync(workspace, "f1");
        await plane.StopFlowAsync(workspace, "f2");
        plane.Steps.Trouble = null;
        plane.BeforeCall = call => call.InterfaceMethod.Name == nameof(IFlowGrain.TakeUpAsync) && $"{call.TargetId}".EndsWith("/f1", StringComparison.Ordinal) ? throw new IOException("gone") : Task.CompletedTask;
        await plane.Resumption.ResumeAsync(default);
        await plane.UntilAsync(async () => await plane.Store.ReadSagaAsync(workspace, "f2") is null);
        Assert.NotNull(await plane.Store.ReadSagaAsync(workspace, "f1"));
    }

    [Fact]
    public async Task EnsureTopics_OneCannotBeMade_OthersAre()
    {
        await plane.InitializeAsync();
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        foreach (var topic in FlowGrainTests.DemoTopics(workspace, "f1")) await plane.Broker.DeleteTopicAsync(TopicName.Parse(topic));
        plane.Hooks.BeforeEnsure = topic => topic.EndsWith(":chunks:f1", StringComparison.Ordinal) ? throw new IOException("the broker is full") : Task.CompletedTask;
        await plane.Resumption.EnsureTopicsAsync(default);
        Assert.Equal(
            FlowGrainTests.DemoTopics(workspace, "f1").Where(topic => !topic.EndsWith(":chunks:f1", StringComparison.Ordinal)), await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
    }

    [Fact]
    public async Task Topics_OfAFlow_AreLookedUpOnceForAll()
    {
        await plane.InitializeAsync();
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        Assert.Equal(2, plane.Steps.UseReads);
        await plane.StartFlowAsync(workspace, "f2");
        await plane.SettledAsync();
        Assert.Equal(4, plane.Steps.UseReads);

        // Of seven topics three are still used; each of the others is looked at again before its deletion and after.
        await plane.StopFlowAsync(workspace, "f1");
        Assert.Equal(4 + 1 + (2 * 4), plane.Steps.UseReads);
    }
}

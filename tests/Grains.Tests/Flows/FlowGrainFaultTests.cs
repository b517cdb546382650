using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;
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
        await plane.Grains.GetGrain<IFlowGrain>(new FlowKey(workspace, "f1").ToString()).ResumeAsync();
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
}

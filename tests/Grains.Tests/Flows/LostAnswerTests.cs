using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

/// <summary>A commit whose answer is lost happened: it is found again, and neither repeated nor taken for a refusal.</summary>
public sealed class LostAnswerTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    [Theory]
    [InlineData("start")]
    [InlineData("restart")]
    [InlineData("recreate")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("stop")]
    public async Task Change_AnswersAreLost_IsMadeOnce(string change)
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "demo", Samples.Demo));
        if (change != "start") await plane.StartFlowAsync(workspace, "f1");
        if (change == "resume") await plane.PauseFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        if (change is "restart" or "recreate") await plane.PutAsync(workspace, ("flow-blueprint", "demo", Samples.Demo.Replace("\"text-completion:{id}\": {\n", "\"extra:{id}\": {\n", StringComparison.Ordinal)));
        var head = await plane.Store.ReadHeadAsync();

        var batches = change is "recreate" or "stop" ? 2 : 1;
        plane.Steps.LostAnswers = batches;
        FlowChange? changed = change switch
        {
            "restart" => await plane.RestartFlowAsync(workspace, "f1"),
            "recreate" => await plane.RestartFlowAsync(workspace, "f1", recreate: true),
            "pause" => await plane.PauseFlowAsync(workspace, "f1"),
            "resume" => await plane.ResumeFlowAsync(workspace, "f1"),
            _ => null,
        };
        if (change == "start") await plane.StartFlowAsync(workspace, "f1");
        if (change == "stop") Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        await plane.SettledAsync();
        Assert.Equal(0, plane.Steps.LostAnswers);
        Assert.Equal(head + batches, await plane.Store.ReadHeadAsync());
        if (changed is not null) Assert.Equal(new FlowChange(true, head + batches), changed);
        Assert.DoesNotContain(await plane.Flows.GetEventsAsync(workspace, "f1"), it => it.Kind.EndsWith("refused", StringComparison.Ordinal));
        if (change is "restart" or "recreate") Assert.Contains("processor:extra/f1", (await plane.EntriesAsync(workspace)).Keys);
    }
}

using System.Net;
using TrustFlow.Client.Flows;
using TrustFlow.Flows;

namespace TrustFlow.Testing;

public abstract partial class ClientContract
{
    const string Blueprint = """
        {
          "parameters": {"size": {"type": "size"}, "mood": {"type": "mood"}},
          "blueprint": {},
          "flow": {"one:{id}": {"topics": {"in": "flow:tg:in:{workspace}:{id}"}, "parameters": {"size": "{size}", "mood": "{mood}"}}},
          "interfaces": {"in":   {"flow": "flow:tg:in:{workspace}:{id}"}}
        }
        """;

    [ClientFact]
    public async Task Flow_Started_IsShownAndListedWithItsEvents()
    {
        await PutBlueprintAsync();
        await Client.StartFlowAsync(Workspace, "f", Start("b", ("size", "7"), ("mood", "good")), Limit);

        var flow = await Client.GetFlowAsync(Workspace, "f", Limit);

        Assert.Equal((Workspace, "f", "b", "of a test", FlowState.Configured), (flow.Workspace, flow.Flow, flow.Blueprint, flow.Description, flow.State));
        Assert.Equal(["mood=good", "size=7"], flow.Parameters.Select(static it => $"{it.Key}={it.Value}").Order(StringComparer.Ordinal));
        Assert.Equal($$$"""{"in":{"flow":"flow:tg:in:{{{Workspace}}}:f"}}""", flow.Interfaces);
        var variant = Assert.Single(flow.Variants);
        Assert.Equal((Workspace, "one", "f", 0, null), (variant.Workspace, variant.Processor, variant.Variant, variant.Workers, variant.ReportedHash));
        Assert.Equal(64, variant.WantedHash!.Length);
        Assert.Equal([ConditionTypes.Resolved, ConditionTypes.TopicsReady, ConditionTypes.Configured, ConditionTypes.Ready], flow.Conditions.Select(static condition => condition.Type));
        Assert.InRange(flow.Version, 1, long.MaxValue);
        Assert.Equal(["f"], (await Client.ListFlowsAsync(Workspace, Limit)).Select(static it => it.Flow));
        Assert.Contains("start-committed", (await Client.GetFlowEventsAsync(Workspace, "f", Limit)).Select(static it => it.Kind));
    }

    [ClientFact]
    public async Task Start_ThatCannotBe_IsRefusedByItsKind()
    {
        await PutBlueprintAsync();
        await Client.StartFlowAsync(Workspace, "f", Start("b"), Limit);

        await RefusedAsync("flow-error", HttpStatusCode.Conflict, () => Client.StartFlowAsync(Workspace, "f", Start("b"), Limit));
        await RefusedAsync("flow-error", HttpStatusCode.NotFound, () => Client.StartFlowAsync(Workspace, "g", Start("none"), Limit));
        await RefusedAsync("flow-error", HttpStatusCode.BadRequest, () => Client.StartFlowAsync(Workspace, "g", Start("b", ("size", "x")), Limit));
        await RefusedAsync("flow-error", HttpStatusCode.BadRequest, () => Client.PreviewStartAsync(Workspace, "g", Start("b", ("size", "x")), Limit));
        var reserved = await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.StartFlowAsync("__template__", "g", Start("b"), Limit));
        Assert.Contains("is reserved", reserved, StringComparison.Ordinal);
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.PreviewStartAsync("__template__", "g", Start("b"), Limit));
        foreach (var wrong in new[] { "", "a b", "a/b", new string('f', 65) })
            await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.StartFlowAsync(Workspace, wrong, Start("b"), Limit));
    }

    [ClientFact]
    public async Task Flow_ThatIsNot_IsNotFound()
    {
        foreach (var call in new Func<Task>[]
        {
            () => Client.GetFlowAsync(Workspace, "f", Limit), () => Client.GetFlowEventsAsync(Workspace, "f", Limit), () => Client.StopFlowAsync(Workspace, "f", cancellation: Limit),
            () => Client.RestartFlowAsync(Workspace, "f", Restart(), cancellation: Limit), () => Client.PauseFlowAsync(Workspace, "f", cancellation: Limit),
            () => Client.ResumeFlowAsync(Workspace, "f", cancellation: Limit), () => Client.PreviewStopAsync(Workspace, "f", cancellation: Limit),
            () => Client.PreviewRestartAsync(Workspace, "f", Restart(), cancellation: Limit),
        })
            await RefusedAsync("flow-error", HttpStatusCode.NotFound, call);
        Assert.Empty(await Client.ListFlowsAsync(Workspace, Limit));
    }

    [ClientFact]
    public async Task Flow_Stopped_IsGoneAndItsEventsStay()
    {
        await PutBlueprintAsync();
        await Client.StartFlowAsync(Workspace, "f", Start("b"), Limit);

        Assert.True((await Client.StopFlowAsync(Workspace, "f", purge: true, cancellation: Limit)).Gone);

        await RefusedAsync("flow-error", HttpStatusCode.NotFound, () => Client.GetFlowAsync(Workspace, "f", Limit));
        Assert.NotEmpty(await Client.GetFlowEventsAsync(Workspace, "f", Limit));
    }

    [ClientFact]
    public async Task Change_AtAnotherVersion_IsRefused()
    {
        await PutBlueprintAsync();
        await Client.StartFlowAsync(Workspace, "f", Start("b"), Limit);
        var stale = (await Client.GetFlowAsync(Workspace, "f", Limit)).Version;
        var change = await Client.RestartFlowAsync(Workspace, "f", Restart(("mood", "new")), stale, Limit);

        foreach (var call in new Func<Task>[]
        {
            () => Client.RestartFlowAsync(Workspace, "f", Restart(("mood", "other")), stale, Limit), () => Client.PauseFlowAsync(Workspace, "f", stale, Limit),
            () => Client.ResumeFlowAsync(Workspace, "f", stale, Limit), () => Client.StopFlowAsync(Workspace, "f", false, stale, Limit),
            () => Client.PreviewStopAsync(Workspace, "f", false, stale, Limit), () => Client.PreviewRestartAsync(Workspace, "f", Restart(), stale, Limit),
        })
            await RefusedAsync("conflict", HttpStatusCode.PreconditionFailed, call);
        Assert.True((await Client.StopFlowAsync(Workspace, "f", false, change.Version, Limit)).Gone);
    }

    [ClientFact]
    public async Task Flow_RestartedPausedAndResumed_ChangesJustThen()
    {
        await PutBlueprintAsync();
        await Client.StartFlowAsync(Workspace, "f", Start("b", ("size", "7")), Limit);

        var restarted = await Client.RestartFlowAsync(Workspace, "f", Restart(("mood", "new")) with { Description = "other" }, cancellation: Limit);
        var flow = await Client.GetFlowAsync(Workspace, "f", Limit);
        Assert.Equal((true, restarted.Version, "new", "7", "other"), (restarted.Changed, flow.Version, flow.Parameters["mood"], flow.Parameters["size"], flow.Description));
        Assert.False((await Client.RestartFlowAsync(Workspace, "f", Restart(), cancellation: Limit)).Changed);
        await Client.RestartFlowAsync(Workspace, "f", Restart() with { Forget = true }, cancellation: Limit);
        Assert.Equal("1", (await Client.GetFlowAsync(Workspace, "f", Limit)).Parameters["size"]);

        Assert.True((await Client.PauseFlowAsync(Workspace, "f", cancellation: Limit)).Changed);
        Assert.False((await Client.PauseFlowAsync(Workspace, "f", cancellation: Limit)).Changed);
        Assert.Equal(FlowState.Paused, (await Client.GetFlowAsync(Workspace, "f", Limit)).State);
        Assert.True((await Client.ResumeFlowAsync(Workspace, "f", cancellation: Limit)).Changed);
        Assert.False((await Client.ResumeFlowAsync(Workspace, "f", cancellation: Limit)).Changed);
    }

    [ClientFact]
    public async Task Previews_ChangeNothingAndTellWhatWould()
    {
        await PutBlueprintAsync();
        var start = await Client.PreviewStartAsync(Workspace, "f", Start("b"), Limit);
        Assert.Empty(await Client.ListFlowsAsync(Workspace, Limit));
        await Client.StartFlowAsync(Workspace, "f", Start("b"), Limit);
        var restart = await Client.PreviewRestartAsync(Workspace, "f", Restart(("size", "9")), cancellation: Limit);
        var stop = await Client.PreviewStopAsync(Workspace, "f", cancellation: Limit);

        Assert.Equal(["flow/f", "processor:one/f"], start.Entries.Select(static entry => $"{entry.Type}/{entry.Key}"));
        Assert.EndsWith($"in:{Workspace}:f", Assert.Single(start.TopicsMade), StringComparison.Ordinal);
        Assert.Equal(start.TopicsMade.AsEnumerable(), stop.TopicsDeleted);
        Assert.Equal(["flow/f", "processor:one/f"], restart.Entries.Select(static entry => $"{entry.Type}/{entry.Key}"));
        Assert.Equal("1", (await Client.GetFlowAsync(Workspace, "f", Limit)).Parameters["size"]);
    }

    [ClientFact]
    public async Task Flows_MoreThanAPage_AreAllListed()
    {
        await PutBlueprintAsync();
        var ids = Enumerable.Range(0, 105).Select(static i => $"f{i:000}").ToList();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Limit }, async (id, stop) => await Client.StartFlowAsync(Workspace, id, Start("b"), stop));

        Assert.Equal(ids, (await Client.ListFlowsAsync(Workspace, Limit)).Select(static flow => flow.Flow));
    }

    static FlowRestartMessage Restart(params IEnumerable<(string Name, string Value)> parameters) =>
        new(parameters.ToDictionary(static it => it.Name, static it => it.Value, StringComparer.Ordinal), false, false, null);

    Task PutBlueprintAsync() => Client.CommitAsync(
        Workspace, Batch(("flow-blueprint", "b", Blueprint), ("parameter-type", "size", """{"type": "integer", "default": 1}"""), ("parameter-type", "mood", """{"type": "string", "default": "calm"}""")), Limit);
}

using System.Text;
using System.Text.Json;
using TrustFlow.Client.Flows;

namespace TrustFlow.Client.Http;

// Answers are JSON as the server tells it: what it comes to know is shown by clients that do not.
public sealed partial class TrustFlowHttpClient
{
    /// <summary>The flows of a workspace, as the server tells them, of all its pages.</summary>
    public Task<IReadOnlyList<JsonElement>> ListFlowsAsync(string workspace, CancellationToken cancellation = default) => PagesAsync($"{Workspace(workspace)}/flows", cancellation);

    /// <summary>One flow, as the server tells it.</summary>
    public Task<JsonElement> GetFlowAsync(string workspace, string flow, CancellationToken cancellation = default) => calls.GetAsync<JsonElement>(Flow(workspace, flow), cancellation);

    /// <summary>What happened to a flow, the oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> GetFlowEventsAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        (await calls.GetAsync<ItemPage>($"{Flow(workspace, flow)}/events", cancellation)).Items ?? [];

    /// <summary>Starts a flow; answers when its topics exist and its entries are committed.</summary>
    /// <param name="workspace">The flow's workspace.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="start">What to start.</param>
    /// <param name="dryRun">Whether to say only what it would change.</param>
    /// <param name="cancellation">Ends the wait, not the start.</param>
    public Task<JsonElement> StartFlowAsync(string workspace, string flow, FlowStartMessage start, bool dryRun = false, CancellationToken cancellation = default) =>
        calls.PostAsync<JsonElement>($"{Flow(workspace, flow)}{Query(("dry-run", dryRun))}", start, cancellation);

    /// <summary>Stops a flow; <c>gone</c> is false where the stop goes on after the answer.</summary>
    /// <param name="workspace">The flow's workspace.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="purge">Whether what its processors keep goes too.</param>
    /// <param name="dryRun">Whether to say only what it would change.</param>
    /// <param name="version">The version that the flow must have, or the change is refused with <c>conflict</c>; null where it does not matter.</param>
    /// <param name="cancellation">Ends the wait, not the stop.</param>
    public Task<JsonElement> StopFlowAsync(string workspace, string flow, bool purge = false, bool dryRun = false, long? version = null, CancellationToken cancellation = default) =>
        calls.DeleteAsync<JsonElement>($"{Flow(workspace, flow)}{Query(("purge", purge), ("dry-run", dryRun))}", cancellation, version);

    /// <summary>Restarts a flow in place; answers when that is committed.</summary>
    /// <param name="workspace">The flow's workspace.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="restart">How to restart.</param>
    /// <param name="dryRun">Whether to say only what it would change.</param>
    /// <param name="version">The version that the flow must have, or the change is refused with <c>conflict</c>; null where it does not matter.</param>
    /// <param name="cancellation">Ends the wait, not the restart.</param>
    public Task<JsonElement> RestartFlowAsync(string workspace, string flow, FlowRestartMessage restart, bool dryRun = false, long? version = null, CancellationToken cancellation = default) =>
        calls.PostAsync<JsonElement>($"{Flow(workspace, flow)}/restart{Query(("dry-run", dryRun))}", restart, cancellation, version);

    /// <summary>Pauses a flow; one that is paused is left as it is.</summary>
    /// <param name="workspace">The flow's workspace.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="version">The version that the flow must have, or the change is refused with <c>conflict</c>; null where it does not matter.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<JsonElement> PauseFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default) =>
        calls.PostAsync<JsonElement>($"{Flow(workspace, flow)}/pause", new { }, cancellation, version);

    /// <summary>Lets a paused flow go on; one that runs is left as it is.</summary>
    /// <param name="workspace">The flow's workspace.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="version">The version that the flow must have, or the change is refused with <c>conflict</c>; null where it does not matter.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<JsonElement> ResumeFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default) =>
        calls.PostAsync<JsonElement>($"{Flow(workspace, flow)}/resume", new { }, cancellation, version);

    /// <summary>The variants that are wanted in a workspace, each with what its workers report, of all pages.</summary>
    public Task<IReadOnlyList<JsonElement>> ListProcessorsAsync(string workspace, CancellationToken cancellation = default) => PagesAsync($"{Workspace(workspace)}/processors", cancellation);

    /// <summary>One variant, wanted against reported.</summary>
    public Task<JsonElement> GetVariantAsync(string workspace, string processor, string variant, CancellationToken cancellation = default) =>
        calls.GetAsync<JsonElement>($"{Workspace(workspace)}/processors/{Segment(processor)}/variants/{Segment(variant)}", cancellation);

    /// <summary>Topics and queues that nobody uses and that could not be deleted.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListLeakedTopicsAsync(CancellationToken cancellation = default) =>
        (await calls.GetAsync<ItemPage>("api/v2/topics/leaked", cancellation)).Items ?? [];

    /// <summary>Tries now to delete what is leaked: what is <c>gone</c>, and what is <c>left</c>.</summary>
    public Task<JsonElement> SweepTopicsAsync(CancellationToken cancellation = default) => calls.PostAsync<JsonElement>("api/v2/topics/sweep", new { }, cancellation);

    /// <summary>Which flows use a topic, in whatever form it is written.</summary>
    public Task<JsonElement> GetTopicUsersAsync(string topic, CancellationToken cancellation = default) =>
        calls.GetAsync<JsonElement>($"api/v2/topics/{Segment(topic)}/users", cancellation);

    /// <summary>Every problem of a blueprint; nothing is stored.</summary>
    /// <param name="workspace">The workspace, whose parameter types count.</param>
    /// <param name="blueprint">The name under which it is to be stored; null where it is only judged.</param>
    /// <param name="definition">The blueprint.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<JsonElement> ValidateBlueprintAsync(string workspace, string? blueprint, string definition, CancellationToken cancellation = default) =>
        calls.PostTextAsync<JsonElement>($"{(blueprint is null ? $"{Workspace(workspace)}/blueprints" : Blueprint(workspace, blueprint))}/validate", Encoding.UTF8.GetBytes(definition), cancellation);

    /// <summary>Says what it would change to store a blueprint, at once and by restarts of its flows.</summary>
    public Task<JsonElement> PreviewBlueprintAsync(string workspace, string blueprint, string definition, CancellationToken cancellation = default) =>
        calls.PutTextAsync<JsonElement>($"{Blueprint(workspace, blueprint)}?dry-run=true", Encoding.UTF8.GetBytes(definition), cancellation);

    /// <summary>Deletes a blueprint although flows of it may exist.</summary>
    public Task DeleteBlueprintForcedAsync(string workspace, string blueprint, CancellationToken cancellation = default) =>
        calls.DeleteAsync<JsonElement>($"{Blueprint(workspace, blueprint)}?force=true", cancellation);

    static string Flow(string workspace, string flow) => $"{Workspace(workspace)}/flows/{Segment(flow)}";

    static string Blueprint(string workspace, string blueprint) => $"{Workspace(workspace)}/blueprints/{Segment(blueprint)}";

    static string Query(params ReadOnlySpan<(string Name, bool Set)> flags)
    {
        var set = new List<string>();
        foreach (var (name, isSet) in flags)
        {
            if (isSet) set.Add($"{name}=true");
        }

        return set.Count == 0 ? "" : $"?{string.Join('&', set)}";
    }
}

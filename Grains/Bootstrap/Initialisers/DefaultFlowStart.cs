using System.Collections.Immutable;
using TrustFlow.Flows;

namespace TrustFlow.Bootstrap.Initialisers;

/// <summary>
/// Starts one flow unless it already runs. Parameters: <c>workspace</c> (<c>default</c> by default), <c>flow_id</c>, <c>blueprint</c>,
/// <c>description</c> (empty by default), <c>parameters</c> (a map of the flow's own).
/// </summary>
public sealed class DefaultFlowStart(InitialiserParameters parameters) : IInitialiser
{
    readonly string workspace = Id("workspace", "workspace", parameters.Text("workspace", "default") ?? "default");
    readonly string flowId = Id("flow_id", "flow id", parameters.Required("flow_id"));
    readonly string blueprint = parameters.Required("blueprint");
    readonly string description = parameters.Text("description", "") ?? "";
    readonly ImmutableDictionary<string, string> values = parameters.Texts("parameters");

    /// <inheritdoc/>
    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        var flow = context.Grains.GetGrain<IFlowGrain>(new FlowKey(workspace, flowId).ToString());
        if (await RunsAsync(flow, cancellation)) return;
        try
        {
            await flow.StartAsync(new(blueprint, description, values) { Actor = $"bootstrap:{context.Name}" }, cancellation);
        }
        catch (FlowException exists) when (exists.Reason == FlowError.Exists)
        {
            // Somebody else started it meanwhile; or stops it, which throws.
            if (!await RunsAsync(flow, cancellation)) throw;
        }
    }

    static string Id(string parameter, string what, string id) =>
        FlowNames.CheckId(what, id) is { } wrong ? throw new InitialiserParameterException(parameter, $"the parameter '{parameter}' is wrong: {wrong.TrimEnd('.')}") : id;

    async Task<bool> RunsAsync(IFlowGrain flow, CancellationToken cancellation)
    {
        var status = await flow.GetStatusAsync(cancellation);
        return status?.State switch
        {
            null => false,
            FlowState.Configured or FlowState.Ready or FlowState.Paused => true,
            var state => throw new InvalidOperationException($"The flow '{flowId}' of workspace '{workspace}' is {(state == FlowState.Stopping ? "stopping" : "starting")}. It is looked at again at the next wake."),
        };
    }
}

using System.Collections.Immutable;
using TrustFlow.Flows.Wire;

namespace TrustFlow.Flows;

/// <summary>Answers requests to the flow service as the wire has them, on whatever way they came.</summary>
public sealed class FlowRequests(FlowService flows)
{
    /// <summary>Does what a request asks; never throws but when cancelled. Every refusal is in the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="actor">Who asks, for the change log.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<FlowResponse> HandleAsync(FlowRequest request, string actor = "", CancellationToken cancellation = default)
    {
        if (string.IsNullOrEmpty(request.Workspace)) return new FlowResponse { Error = WireErrors.NoWorkspace };
        try
        {
            return await AnswerAsync(request, request.Workspace, actor, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return new FlowResponse { Error = WireErrors.Of(failure, "flow-error") };
        }
    }

    async Task<FlowResponse> AnswerAsync(FlowRequest request, string workspace, string actor, CancellationToken cancellation)
    {
        switch (request.Operation)
        {
            case "list-blueprints":
                return new FlowResponse { BlueprintNames = await flows.ListBlueprintsAsync(workspace, cancellation) };
            case "get-blueprint":
                return new FlowResponse { BlueprintDefinition = await flows.GetBlueprintAsync(workspace, request.BlueprintName, cancellation) };
            case "put-blueprint":
                var put = await flows.PutBlueprintAsync(workspace, request.BlueprintName, request.BlueprintDefinition, actor, cancellation);
                return new FlowResponse { Warnings = put.Warnings is { IsEmpty: false } warnings ? warnings : null };
            case "delete-blueprint":
                await flows.DeleteBlueprintAsync(workspace, request.BlueprintName, force: false, actor, cancellation);
                return new FlowResponse();
            case "list-flows":
                return new FlowResponse { FlowIds = await flows.ListFlowsAsync(workspace, cancellation) };
            case "get-flow":
                var (text, record) = await flows.GetFlowAsync(workspace, request.FlowId, cancellation);
                return new FlowResponse { Flow = text, Description = record.Description, Parameters = record.Parameters.ToDictionary(StringComparer.Ordinal) };
            case "start-flow":
                var parameters = request.Parameters?.ToImmutableDictionary() ?? ImmutableDictionary<string, string>.Empty;
                await flows.StartFlowAsync(workspace, request.FlowId, new FlowStart(request.BlueprintName, request.Description, parameters) { Actor = actor }, cancellation);
                return new FlowResponse();
            case "stop-flow":
                await flows.StopFlowAsync(workspace, request.FlowId, new FlowStop(Purge: false) { Actor = actor }, cancellation);
                return new FlowResponse();
            default:
                return new FlowResponse { Error = WireErrors.BadOperation };
        }
    }
}

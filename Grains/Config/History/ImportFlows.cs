using System.Collections.Immutable;
using System.Text.Json;
using TrustFlow.Config.Secrets;
using TrustFlow.Flows;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Config.History;

/// <summary>Starts the flows of a document from their records.</summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="flows">The flow service.</param>
sealed class ImportFlows(string workspace, FlowService flows)
{
    /// <summary>What is to become of a document's flows.</summary>
    /// <param name="records">The records, by the flows' ids.</param>
    /// <param name="running">The ids of the flows that the workspace has.</param>
    public ImmutableArray<ImportedFlow> Plan(IEnumerable<KeyValuePair<string, string>> records, IReadOnlySet<string> running) =>
        [.. records.OrderBy(static record => record.Key, StringComparer.Ordinal).Select(record =>
            running.Contains(record.Key) ? new ImportedFlow(record.Key, ImportedFlowState.Exists, null)
            : LeftOut(record.Value) is { } reason ? new ImportedFlow(record.Key, ImportedFlowState.LeftOut, reason)
            : new ImportedFlow(record.Key, ImportedFlowState.WouldStart, null))];

    /// <summary>Starts one that is to be started.</summary>
    public async Task<ImportedFlow> StartAsync(ImportedFlow planned, string record, string actor, CancellationToken cancellation)
    {
        if (planned.State != ImportedFlowState.WouldStart) return planned;
        try
        {
            var flow = FlowRecord.Read(record);
            await flows.StartFlowAsync(workspace, planned.Flow, new FlowStart(flow.Blueprint, flow.Description, flow.Parameters.ToImmutableDictionary(StringComparer.Ordinal)) { Actor = actor }, cancellation);
            return planned with { State = ImportedFlowState.Started };
        }
        catch (FlowException e) when (e.Reason == FlowError.Exists)
        {
            return planned with { State = ImportedFlowState.Exists };
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return planned with { State = ImportedFlowState.Failed, Reason = e.Message.ReplaceLineEndings(" ") };
        }
    }

    string? LeftOut(string record)
    {
        if (ConfigTypes.IsReserved(workspace)) return $"No flow is started in the reserved workspace '{workspace}'.";
        if (FlowRecord.TryRead(record) is not { } flow) return "Its record cannot be read: it is no JSON object.";
        if (Status(record) is { } status) return $"Its record says that it was {Excerpt.Of(status)}. Start it by hand.";
        var hidden = flow.Parameters.Where(pair => pair.Value == Redaction.Mask && flow.Secrets.Contains(pair.Key, StringComparer.Ordinal)).Select(static pair => $"'{pair.Key}'").ToList();
        return hidden.Count == 0 ? null : $"Its secret parameters are not in the document: {string.Join(", ", hidden)}. Start it with them by hand.";
    }

    static string? Status(string record)
    {
        using var document = JsonDocument.Parse(record);
        return document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String ? status.GetString() : null;
    }
}

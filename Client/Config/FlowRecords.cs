using System.Text.Json;

namespace TrustFlow.Client.Config;

/// <summary>Records of flows, config type <c>flow</c>, as a receiver sees them.</summary>
public static class FlowRecords
{
    /// <summary>The record, where the flow is wanted: it exists, and does not say <c>"status": "stopping"</c>. Else null.</summary>
    public static string? Wanted(string? record)
    {
        if (record is null) return null;
        try
        {
            using var document = JsonDocument.Parse(record);
            var stopping = document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("status", out var status)
                && status.ValueKind == JsonValueKind.String
                && status.ValueEquals("stopping");
            return stopping ? null : record;
        }
        catch (JsonException)
        {
            return record;
        }
    }
}

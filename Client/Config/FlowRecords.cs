using System.Text.Json;

namespace TrustFlow.Client.Config;

/// <summary>Records of flows, config type <c>flow</c>, as a receiver sees them.</summary>
public static class FlowRecords
{
    /// <summary>The record, where the flow is wanted: it exists, and does not say <c>"status": "stopping"</c>. Else null.</summary>
    public static string? Wanted(string? record) => record is not null && HasStatus(record, "stopping") ? null : record;

    /// <summary>Whether the record says <c>"status": "paused"</c>: the flow is wanted, and none of its variants is.</summary>
    public static bool IsPaused(string record) => HasStatus(record, "paused");

    static bool HasStatus(string record, string status)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("status", out var said)
                && said.ValueKind == JsonValueKind.String
                && said.ValueEquals(status);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

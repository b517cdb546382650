using System.Text.Json;
using TrustFlow.Config;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>The flows that are wanted, as the committed records say.</summary>
/// <param name="model">Knows what they must have.</param>
sealed class LiveFlows(IFlowModel model)
{
    readonly SortedDictionary<(string Workspace, string Flow), LiveFlow> live = [];

    public IReadOnlyCollection<LiveFlow> All => live.Values;

    public void Commit(string workspace, string type, string key, string? value)
    {
        if (type != ConfigTypes.Flow) return;
        if (value is null || Read(workspace, key, value) is not { } flow) live.Remove((workspace, key));
        else live[(workspace, key)] = flow;
    }

    LiveFlow? Read(string workspace, string flow, string text)
    {
        using var document = JsonDocument.Parse(text);
        var record = document.RootElement;
        var status = record.TryGetProperty("status", out var said) ? said.GetString() : null;
        return status == "stopping" ? null : new(workspace, flow, record.GetProperty("blueprint-name").GetString()!, status == "paused", model.PartsOf(workspace, flow, record));
    }
}

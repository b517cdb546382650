using System.Net.Http.Json;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>Starts and stops flows of one blueprint, which has a shared and an own variant. Nobody runs these, so a stop waits 2 s for whoever might.</summary>
static class FlowCalls
{
    const string Blueprint = """{"class": {}, "blueprint": {"shared:{blueprint}": {"topics": {"in": "request:tg:{workspace}:shared:{blueprint}"}}}, "flow": {"one:{id}": {"topics": {"in": "flow:tg:{workspace}:in:{id}"}}}}""";

    /// <summary>Puts the blueprint into a workspace.</summary>
    public static Task PutBlueprintAsync(SiloProcess silo, string workspace) =>
        silo.ConfigAsync(new { operation = "put", workspace, values = new[] { new { type = "flow-blueprint", key = "b", value = Blueprint } } });

    /// <summary>Starts a flow; one that is there already was started by an earlier attempt whose answer was lost.</summary>
    /// <returns>The answer, or why there is none.</returns>
    public static Task<(string? Answer, string Refusal)> StartAsync(HttpClient http, string workspace, int number, CancellationToken cancellation = default) =>
        AskAsync(http, workspace, number, "start-flow", "already exists", cancellation);

    /// <summary>Stops a flow; one that is not there was stopped by an earlier attempt.</summary>
    /// <returns>The answer, or why there is none.</returns>
    public static Task<(string? Answer, string Refusal)> StopAsync(HttpClient http, string workspace, int number, CancellationToken cancellation = default) =>
        AskAsync(http, workspace, number, "stop-flow", "Flow ID invalid", cancellation);

    static async Task<(string? Answer, string Refusal)> AskAsync(HttpClient http, string workspace, int number, string operation, string done, CancellationToken cancellation)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/flow", Request(workspace, number, operation), cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return (answer.IsSuccessStatusCode && !text.Contains("\"error\":{", StringComparison.Ordinal)) || text.Contains(done, StringComparison.OrdinalIgnoreCase) ? (text, "") : (null, $"{operation} f{number}: {text}");
    }

    static Dictionary<string, string> Request(string workspace, int number, string operation) =>
        new(StringComparer.Ordinal) { ["operation"] = operation, ["workspace"] = workspace, ["flow-id"] = $"f{number}", ["blueprint-name"] = "b", ["description"] = "d" };
}

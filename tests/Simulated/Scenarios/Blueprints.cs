using System.Text.Json;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>The blueprints of the plain scenario: each flow has a topic for itself, one of the blueprint in the workspace, and one of the blueprint everywhere.</summary>
sealed class Blueprints : IFlowModel
{
    public const string Text = """
        {
          "description": "simulated", "tags": [], "parameters": {},
          "blueprint": { "shared:{blueprint}": {"topics": {"request": "request:tg:{workspace}:shared:{blueprint}"}, "parameters": {}} },
          "flow": {
            "reader:{id}": {"topics": {"input": "flow:tg:{workspace}:in:{id}", "output": "flow:tg:everywhere:{blueprint}"}, "parameters": {}},
            "writer:{id}": {"topics": {"input": "flow:tg:everywhere:{blueprint}", "library": "request:tg:library"}, "parameters": {}}
          },
          "interfaces": {}
        }
        """;

    public static readonly IReadOnlyList<string> Names = ["small", "large"];

    public FlowParts PartsOf(string workspace, string flow, JsonElement record)
    {
        var blueprint = record.GetProperty("blueprint-name").GetString()!;
        var (input, request, everywhere) = ($"{workspace}:in:{flow}", $"{workspace}:shared:{blueprint}", $"everywhere:{blueprint}");
        return new(
            [$"tg.flow.{input}", $"tg.request.{request}", $"tg.flow.{everywhere}"],
            [
                new("processor:shared", blueprint, Topics(("request", $"request:tg:{request}"))),
                new("processor:reader", flow, Topics(("input", $"flow:tg:{input}"), ("output", $"flow:tg:{everywhere}"))),
                new("processor:writer", flow, Topics(("input", $"flow:tg:{everywhere}"), ("library", "request:tg:library"))),
            ]);
    }

    public bool IsOwned(string topic) =>
        topic.Contains(":in:", StringComparison.Ordinal) || topic.Contains(":shared:", StringComparison.Ordinal) || topic.Contains("everywhere:", StringComparison.Ordinal);

    static Dictionary<string, string> Topics(params (string Name, string Topic)[] topics) => topics.ToDictionary(topic => topic.Name, topic => topic.Topic, StringComparer.Ordinal);
}

namespace TrustFlow.Simulated.Scenarios;

/// <summary>The blueprints of the scenarios, and which topics their flows own: one each, one of the blueprint in the workspace, one of the blueprint everywhere.</summary>
static class Blueprints
{
    public static readonly IReadOnlyList<string> Names = ["small", "large"];

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

    /// <summary>The keys of the topics that a flow owns, alone or with others.</summary>
    public static IEnumerable<string> TopicsOf(string workspace, string blueprint, string flow) =>
        [$"tg.flow.{workspace}:in:{flow}", $"tg.request.{workspace}:shared:{blueprint}", $"tg.flow.everywhere:{blueprint}"];

    /// <summary>Whether a topic is one that flows own.</summary>
    public static bool IsOwned(string key) => key.Contains(":in:", StringComparison.Ordinal) || key.Contains(":shared:", StringComparison.Ordinal) || key.Contains("everywhere:", StringComparison.Ordinal);

    /// <summary>The variants that a flow has for itself, as type and key.</summary>
    public static IEnumerable<(string Type, string Key)> VariantsOf(string flow) => [("processor:reader", flow), ("processor:writer", flow)];
}

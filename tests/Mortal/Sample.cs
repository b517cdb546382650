namespace TrustFlow.Mortal;

/// <summary>The flows that a mortal silo runs: two of one blueprint, which share topics and a variant.</summary>
public static class Sample
{
    public const string Workspace = "w";
    public const string Blueprint = "b";

    /// <summary>The flow that lives through everything, and the one that is worked on.</summary>
    public static readonly string[] Flows = ["steady", "f"];

    public const string Definition = """
        {
          "description": "two processors and one that is shared",
          "blueprint": {"embedder:{blueprint}": {"topics": {"request": "request:tg:embed:{workspace}:{blueprint}"}}},
          "flow": {
            "chunker:{id}": {"topics": {"input": "flow:tg:in:{workspace}:{id}", "output": "flow:tg:out:{workspace}"}, "parameters": {"size": "10"}},
            "writer:{id}": {"topics": {"input": "flow:tg:out:{workspace}", "log": "flow:tg:log:{blueprint}"}}
          },
          "interfaces": {"document-load": {"flow": "flow:tg:in:{workspace}:{id}"}}
        }
        """;

    /// <summary>The same with one variant less, one more, another parameter and another topic.</summary>
    public const string ChangedDefinition = """
        {
          "description": "two processors and one that is shared",
          "blueprint": {"embedder:{blueprint}": {"topics": {"request": "request:tg:embed:{workspace}:{blueprint}"}}},
          "flow": {
            "chunker:{id}": {"topics": {"input": "flow:tg:new:{workspace}:{id}", "output": "flow:tg:out:{workspace}"}, "parameters": {"size": "20"}},
            "reader:{id}": {"topics": {"input": "flow:tg:out:{workspace}"}}
          },
          "interfaces": {"document-load": {"flow": "flow:tg:new:{workspace}:{id}"}}
        }
        """;

    /// <summary>Every topic that any of it may make.</summary>
    public static IReadOnlyList<string> Topics { get; } =
    [
        "flow:tg:in:w:f", "flow:tg:in:w:steady", "flow:tg:log:b", "flow:tg:new:w:f", "flow:tg:new:w:steady", "flow:tg:out:w", "request:tg:embed:w:b",
    ];

    /// <summary>The shared variants.</summary>
    public static IReadOnlyList<string> Shared { get; } = ["embedder:b"];

    /// <summary>The queues that a flow's consumers would use.</summary>
    public static IEnumerable<(string Topic, string Subscription)> Queues(string flow) =>
        [($"flow:tg:in:w:{flow}", $"chunker--w--{flow}--input"), ("flow:tg:out:w", $"writer--w--{flow}--input")];
}

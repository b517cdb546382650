namespace TrustFlow.Flows.Tests;

/// <summary>Blueprints that tests start from.</summary>
static class Samples
{
    /// <summary>Three processors of their own, one shared, parameters with defaults and one that another controls.</summary>
    public const string Demo = """
        {
          "description": "three processors", "tags": ["demo"],
          "parameters": {
            "model": {"type": "llm-model", "description": "LLM model", "order": 1},
            "rag-model": {"type": "llm-rag-model", "order": 2, "advanced": true, "controlled-by": "model"},
            "chunk-size": {"type": "chunk-size", "order": 3},
            "verbose": {"type": "verbose", "order": 4}
          },
          "blueprint": {
            "embeddings:{blueprint}": {"topics": {"request": "request:tg:{workspace}:embeddings:{blueprint}", "response": "response:tg:{workspace}:embeddings:{blueprint}"}}
          },
          "flow": {
            "my-proc:{id}": {
              "topics": {"input": "flow:tg:{workspace}:in:{id}", "output": "flow:tg:{workspace}:shared:{blueprint}"},
              "parameters": {"model": "{model}", "size": "{chunk-size}"}
            },
            "chunker:{id}": {
              "topics": {"input": "flow:tg:{workspace}:shared:{blueprint}", "output": "flow:tg:{workspace}:chunks:{id}", "librarian-request": "request:tg:librarian", "librarian-response": "response:tg:librarian"},
              "parameters": {"chunk-size": "{chunk-size}"}
            },
            "text-completion:{id}": {
              "topics": {"request": "request:tg:{workspace}:text-completion:{id}", "response": "response:tg:{workspace}:text-completion:{id}"},
              "parameters": {"model": "{rag-model}", "verbose": "{verbose}"}
            }
          },
          "interfaces": {
            "document-load": {"flow": "flow:tg:{workspace}:in:{id}"},
            "text-completion": {"request": "request:tg:{workspace}:text-completion:{id}", "response": "response:tg:{workspace}:text-completion:{id}"}
          }
        }
        """;

    /// <summary>The parameter types of <see cref="Demo"/>, by key.</summary>
    public static IReadOnlyDictionary<string, string> DemoTypes { get; } = new Dictionary<string, string>
    {
        ["llm-model"] = """{"type": "string", "default": "gpt-4o-mini", "enum": [{"id": "gpt-4o-mini", "description": "Mini"}, {"id": "gpt-4o"}], "required": true}""",
        ["llm-rag-model"] = """{"type": "string", "description": "RAG model (controlled)"}""",
        ["chunk-size"] = """{"type": "integer", "default": 2000}""",
        ["verbose"] = """{"type": "boolean", "default": true}""",
    };
}

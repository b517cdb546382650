namespace TrustFlow.Flows.Blueprints;

/// <summary>What is wrong with a blueprint, and where.</summary>
/// <param name="Path">The JSON path, as <c>$.flow['chunker:{id}'].topics.input</c>.</param>
/// <param name="Message">One line: what, and what to do.</param>
/// <param name="IsError">Whether the blueprint is refused for it; otherwise it is a warning.</param>
public sealed record BlueprintProblem(string Path, string Message, bool IsError)
{
    /// <summary>Something that keeps the blueprint from being stored.</summary>
    public static BlueprintProblem Error(string path, string message) => new(path, message, true);

    /// <summary>Something that is stored all the same, and may keep a flow from starting.</summary>
    public static BlueprintProblem Warning(string path, string message) => new(path, message, false);

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}

namespace TrustFlow.Flows.Blueprints;

/// <summary>What is wrong with a blueprint, and where.</summary>
/// <param name="Severity">Whether the blueprint is refused for it.</param>
/// <param name="Code">The stable name of the kind of problem, one of <see cref="ProblemCodes"/>.</param>
/// <param name="Path">The JSON path, as <c>$.flow['chunker:{id}'].topics.input</c>.</param>
/// <param name="Message">One line: what, and what to do.</param>
public sealed record BlueprintProblem(ProblemSeverity Severity, string Code, string Path, string Message)
{
    /// <summary>Whether the blueprint is refused for it; otherwise it is a warning.</summary>
    public bool IsError => Severity == ProblemSeverity.Error;

    /// <summary>Something that keeps the blueprint from being stored.</summary>
    public static BlueprintProblem Error(string code, string path, string message) => new(ProblemSeverity.Error, code, path, OneLine.Of(message));

    /// <summary>Something that is stored all the same, and may keep a flow from starting.</summary>
    public static BlueprintProblem Warning(string code, string path, string message) => new(ProblemSeverity.Warning, code, path, OneLine.Of(message));

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}

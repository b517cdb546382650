namespace TrustFlow.Bootstrap.Reading;

/// <summary>A file is no JSON or no YAML, or says something twice.</summary>
/// <param name="line">The line of the fault, from 1.</param>
/// <param name="path">The names and indices that lead to it, as far as they were read.</param>
/// <param name="problem">What is wrong, in the middle of a sentence.</param>
public sealed class SourceException(int line, IReadOnlyList<string> path, string problem) : FormatException(problem)
{
    /// <summary>The line of the fault, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The names and indices, from 0, that lead to the fault.</summary>
    public IReadOnlyList<string> Path { get; } = path;
}

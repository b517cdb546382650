namespace TrustFlow.Flows.Blueprints;

/// <summary>How grave a problem of a blueprint is.</summary>
public enum ProblemSeverity
{
    /// <summary>The blueprint is refused for it.</summary>
    Error,

    /// <summary>The blueprint is stored all the same; it may keep a flow from starting, or do less than was meant.</summary>
    Warning,
}

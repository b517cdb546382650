namespace TrustFlow.Cli.Output;

/// <summary>How results are written.</summary>
public enum OutputFormat
{
    /// <summary>For people: columns.</summary>
    Table,

    /// <summary>For programs: one JSON document.</summary>
    Json,
}

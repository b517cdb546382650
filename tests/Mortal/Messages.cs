namespace TrustFlow.Mortal;

/// <summary>What the process is to do.</summary>
/// <param name="Name">The command.</param>
/// <param name="Argument">What it is about, if anything.</param>
public sealed record Command(string Name, string? Argument = null);

/// <summary>What it answers.</summary>
/// <param name="Refusal">Why it was refused, or null.</param>
/// <param name="Steps">The steps passed, where that was asked.</param>
/// <param name="State">What there is, where that was asked.</param>
public sealed record Answer(string? Refusal, IReadOnlyList<string>? Steps, string? State)
{
    /// <summary>The plain answer.</summary>
    public static Answer Done { get; } = new(null, null, null);
}

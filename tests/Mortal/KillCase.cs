namespace TrustFlow.Mortal;

/// <summary>Something during which a silo is killed.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Before">What brings about the state in which it begins.</param>
/// <param name="Act">The command itself.</param>
/// <param name="After">What brings back the state before all.</param>
public sealed record KillCase(string Name, IReadOnlyList<Command> Before, Command Act, IReadOnlyList<Command> After)
{
    static readonly Command Start = new("start", "f");
    static readonly Command Listen = new("listen", "f");
    static readonly Command Stop = new("stop", "f");
    static readonly Command Put = new("put");

    /// <summary>All that is tried.</summary>
    public static IReadOnlyList<KillCase> All { get; } =
    [
        new("start", [], Start, [Stop]),
        new("stop", [Start, Listen], Stop, [Stop]),
        new("stop after the blueprint was changed", [Start, Listen, new("change")], Stop, [Stop, Put]),
        new("deletion of the blueprint", [Start], new("forget"), [Stop, Put]),
        new("stop after the blueprint was deleted", [Start, Listen, new("forget")], Stop, [Stop, Put]),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}

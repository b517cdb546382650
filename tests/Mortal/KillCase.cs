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
    static readonly Command Change = new("change");
    static readonly Command Pause = new("pause", "f");

    /// <summary>All that is tried.</summary>
    public static IReadOnlyList<KillCase> All { get; } =
    [
        new("start", [], Start, [Stop]),
        new("stop", [Start, Listen], Stop, [Stop]),
        new("stop after the blueprint was changed", [Start, Listen, Change], Stop, [Stop, Put]),
        new("stop of a paused flow", [Start, Listen, Pause], Stop, [Stop]),
        new("restart", [Start, Listen, Change], new("restart", "f"), [Stop, Put]),
        new("restart with all variants", [Start, Listen, Change], new("recreate", "f"), [Stop, Put]),
        new("pause", [Start, Listen], Pause, [Stop]),
        new("resume", [Start, Listen, Pause], new("resume", "f"), [Stop]),
        new("deletion of the blueprint", [Start], new("forget"), [Stop, Put]),
        new("stop after the blueprint was deleted", [Start, Listen, new("forget")], Stop, [Stop, Put]),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}

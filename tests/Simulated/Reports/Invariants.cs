namespace TrustFlow.Simulated.Reports;

/// <summary>What must hold, by number.</summary>
public static class Invariants
{
    static readonly string[] Texts =
    [
        "a run comes to its end",
        "an acknowledged batch is never lost and is visible to every later read; a refused one left no trace",
        "versions are unique, without gaps, in commit order; each receiver that stays up ends with the final state, and none ever goes back",
        "every start ends complete or undone, every stop ends; none is stuck after the faults have stopped",
        "no topic that a live flow uses is ever deleted; when all is quiet no owned topic exists that no live flow uses, but those listed as leaked",
        "nothing from a reserved workspace is ever pushed",
        "an initialiser whose stored flag equals the wanted one never runs; every other runs again until it succeeds",
        "when all is quiet, every variant's reported hash is the wanted one",
    ];

    /// <summary>The one of a number; 0 is the run itself.</summary>
    public static string Of(int number) => Texts[number];
}

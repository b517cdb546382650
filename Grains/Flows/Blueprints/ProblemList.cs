namespace TrustFlow.Flows.Blueprints;

/// <summary>Gathers problems, and keeps as many as anybody reads: a blueprint may come from anybody, and be wrong in each of its bytes.</summary>
sealed class ProblemList
{
    /// <summary>The most errors, and the most warnings, that are kept; of the others it is only told that there are some.</summary>
    public const int Most = 1_000;

    readonly Kept errors = new(ProblemSeverity.Error, "errors");
    readonly Kept warnings = new(ProblemSeverity.Warning, "warnings");

    public void Add(BlueprintProblem problem) => (problem.IsError ? errors : warnings).Add(problem);

    public void Add(IEnumerable<BlueprintProblem> problems)
    {
        foreach (var problem in problems) Add(problem);
    }

    /// <summary>The errors, then the warnings, each in the order in which they came.</summary>
    public IReadOnlyList<BlueprintProblem> ToList() => [.. errors.All(), .. warnings.All()];

    sealed class Kept(ProblemSeverity severity, string what)
    {
        readonly List<BlueprintProblem> problems = [];
        bool more;

        public void Add(BlueprintProblem problem)
        {
            if (problems.Count < Most) problems.Add(problem);
            else more = true;
        }

        public IEnumerable<BlueprintProblem> All() =>
            more ? problems.Append(new(severity, ProblemCodes.More, JsonPath.Root, $"There are more {what}. Mend these first.")) : problems;
    }
}

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>An initialiser that does as a test says and remembers the flags that it was given.</summary>
sealed class Step(bool waits = true) : IInitialiser
{
    public List<(string? Old, string New)> Runs { get; } = [];

    public Func<CancellationToken, Task> Work { get; set; } = _ => Task.CompletedTask;

    public bool WaitsForServices => waits;

    public Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        Runs.Add((oldFlag, newFlag));
        return Work(cancellation);
    }

    public PlannedInitialiser As(string name, string flag = "v1") => new(name, nameof(Step), flag, this);
}

namespace TrustFlow.Bootstrap;

/// <summary>How a deployment is brought to its initial state.</summary>
public sealed class BootstrapOptions
{
    /// <summary>The longest time between two wakes.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>The bootstrap file; null (the default) for a deployment without initialisers.</summary>
    public string? File { get; set; }

    /// <summary>The folder that holds the assemblies of other initialisers; null (the default) for none.</summary>
    public string? PluginFolder { get; set; }

    /// <summary>The time to the next wake after the services did not answer; 5 s by default, above 0 and at most a day.</summary>
    public TimeSpan GateDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time to the next wake after something ran or failed; 15 s by default, above 0 and at most a day.</summary>
    public TimeSpan ConvergingDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The time to the next wake when everything was done already; 300 s by default, above 0 and at most a day.</summary>
    public TimeSpan SteadyDelay { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>How long one initialiser may run; 5 min by default, above 0.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the loop waits for an answer to one of its own calls; 10 s by default, above 0.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range; it names the property.</exception>
    public void Validate()
    {
        Delay(GateDelay, nameof(GateDelay));
        Delay(ConvergingDelay, nameof(ConvergingDelay));
        Delay(SteadyDelay, nameof(SteadyDelay));
        Positive(TimeLimit, nameof(TimeLimit));
        Positive(CallTimeout, nameof(CallTimeout));
    }

    static void Delay(TimeSpan time, string name)
    {
        Positive(time, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestDelay, name);
    }

    static void Positive(TimeSpan time, string name) => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, name);
}

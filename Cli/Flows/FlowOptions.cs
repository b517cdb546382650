using System.CommandLine;

namespace TrustFlow.Cli.Flows;

/// <summary>What the commands on flows have in common.</summary>
static class FlowOptions
{
    const int LongestTimeout = 24 * 60 * 60;

    public static Argument<string> Id { get; } = new("ID") { Description = "The flow's id" };

    public static Option<string[]> Set { get; } = new("--set") { Description = "A parameter's value; may be repeated", HelpName = "NAME=VALUE", Arity = ArgumentArity.OneOrMore };

    public static Option<bool> DryRun { get; } = new("--dry-run") { Description = "Only show what it would change" };

    public static Option<long?> IfVersion { get; } = new("--if-version") { Description = "Only if the flow is at this version; otherwise exit status 4", HelpName = "VERSION" };

    public static Option<bool> Wait { get; } = new("--wait") { Description = "Return when every processor runs what is wanted; exit status 1 with the reasons if that takes too long" };

    public static Option<int> Timeout { get; } = new("--timeout") { Description = "How long --wait waits", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };

    /// <summary>The parameters that a command line sets.</summary>
    /// <exception cref="UsageException">One of them sets nothing, or is set twice.</exception>
    public static Dictionary<string, string> ParametersOf(Invocation invocation)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in invocation.Get(Set) ?? [])
        {
            if (setting.Split('=', 2) is not [{ Length: > 0 } name, var value]) throw new UsageException($"'{setting}' sets no parameter: write --set NAME=VALUE.");
            if (!parameters.TryAdd(name, value)) throw new UsageException($"The parameter '{name}' is set twice: set it once.");
        }

        return parameters;
    }

    /// <summary>How long is waited; null where it is not.</summary>
    /// <exception cref="UsageException">That is no time.</exception>
    public static TimeSpan? WaitOf(Invocation invocation)
    {
        var seconds = invocation.Get(Timeout);
        if (seconds is < 1 or > LongestTimeout) throw new UsageException($"'{seconds}' is no time to wait: write seconds from 1 to {LongestTimeout}.");
        return invocation.Get(Wait) ? TimeSpan.FromSeconds(seconds) : null;
    }
}

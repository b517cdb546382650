using System.Text.RegularExpressions;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>A configuration of HAProxy, as far as it depends on what is outside of it.</summary>
sealed class ProxyConfiguration(string text)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The variables that it gives a value itself, where nobody else does.</summary>
    public IReadOnlyDictionary<string, string> Presets { get; } = Regex.Matches(text, "^ +presetenv (?<name>\\w+) (?<value>\\S+)$", RegexOptions.Multiline, Limit)
        .ToDictionary(static match => match.Groups["name"].Value, static match => match.Groups["value"].Value, StringComparer.Ordinal);

    /// <summary>The variables that it needs to be given.</summary>
    public IReadOnlySet<string> Needed => Used.Except(Presets.Keys, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);

    /// <summary>The paths that it asks for itself.</summary>
    public IEnumerable<string> Paths => Regex.Matches(text, "http-check send .*uri (?<path>\\S+)", RegexOptions.None, Limit).Select(static match => match.Groups["path"].Value);

    IEnumerable<string> Used => Regex.Matches(text, "\\$\\{?(?<name>[A-Z][A-Z0-9_]+)", RegexOptions.None, Limit).Select(static match => match.Groups["name"].Value);

    /// <summary>A port that it listens on.</summary>
    public int Port(string name) => int.Parse(Presets[name]);
}

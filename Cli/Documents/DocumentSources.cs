namespace TrustFlow.Cli.Documents;

/// <summary>The files that a command line names, each once, by their absolute paths.</summary>
/// <param name="Files">What to load.</param>
/// <param name="Refused">What cannot be loaded, and why.</param>
sealed record DocumentSources(IReadOnlyList<string> Files, IReadOnlyList<(string Path, string Problem)> Refused)
{
    public static DocumentSources Of(IEnumerable<string> given, bool recursive)
    {
        var files = new List<string>();
        var refused = new List<(string, string)>();
        foreach (var path in given)
        {
            if (!Directory.Exists(path)) files.Add(Path.GetFullPath(path));
            else if (!recursive) refused.Add((path, "is a directory. Name its files, or say --recursive."));
            else files.AddRange(Directory.EnumerateFiles(Path.GetFullPath(path), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        }

        return new([.. files.Distinct(StringComparer.Ordinal)], refused);
    }
}

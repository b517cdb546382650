namespace TrustFlow.Cli.Documents;

/// <summary>The files that a command line names, each once, by their absolute paths.</summary>
/// <param name="Files">What to load.</param>
/// <param name="Refused">What cannot be loaded, and why.</param>
sealed record DocumentSources(IReadOnlyList<string> Files, IReadOnlyList<(string Path, string Problem)> Refused)
{
    /// <summary>Finds them on the disk.</summary>
    public static DocumentSources Of(IEnumerable<string> given, bool recursive) => Of(given, recursive, FolderContent.Of);

    /// <summary>Finds them by what each folder is said to hold.</summary>
    public static DocumentSources Of(IEnumerable<string> given, bool recursive, Func<string, FolderContent> list)
    {
        var files = new List<string>();
        var refused = new List<(string, string)>();
        foreach (var path in given)
        {
            if (path.Length == 0) refused.Add(("''", "names no file. Correct the path."));
            else if (!Directory.Exists(path)) files.Add(Path.GetFullPath(path));
            else if (!recursive) refused.Add((path, "is a directory. Name its files, or say --recursive."));
            else Walk(Path.GetFullPath(path));
        }

        return new([.. files.Distinct(StringComparer.Ordinal)], refused);

        // A folder that cannot be read does not keep the others from theirs.
        void Walk(string folder)
        {
            try
            {
                var (within, below) = list(folder);
                files.AddRange(within.Order(StringComparer.Ordinal));
                foreach (var next in below.Order(StringComparer.Ordinal)) Walk(next);
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                refused.Add((folder, $"cannot be read ({unreadable.Message.TrimEnd('.')}). Check its rights."));
            }
        }
    }
}

/// <summary>What a folder holds, by absolute paths.</summary>
/// <param name="Files">Its files.</param>
/// <param name="Folders">The folders in it. Links to folders are left out: they may lead round in a circle.</param>
sealed record FolderContent(IReadOnlyList<string> Files, IReadOnlyList<string> Folders)
{
    public static FolderContent Of(string folder) =>
        new(Directory.GetFiles(folder), [.. new DirectoryInfo(folder).EnumerateDirectories().Where(within => within.LinkTarget is null).Select(within => within.FullName)]);
}

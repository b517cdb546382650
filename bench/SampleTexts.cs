namespace TrustFlow.Bench;

/// <summary>Texts from what every Debian system has: licences, documentation and the library of Perl.</summary>
static class SampleTexts
{
    static readonly string[] Folders = ["/usr/share/common-licenses", "/usr/share/doc", "/usr/share/perl", "/usr/share/perl5"];

    /// <summary>That many texts of that many characters. Where the system has too little, they overlap, each beginning elsewhere.</summary>
    public static IReadOnlyList<string> Of(int count, int size)
    {
        var all = string.Join('\n', Folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Order(StringComparer.Ordinal).Select(Read));
        if (all.Length <= size) throw new InvalidOperationException($"The folders {string.Join(", ", Folders)} hold too little text to measure with.");
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * size % (all.Length - size) + (long)i * size / (all.Length - size) * 7001 % size)).Select(at => all.Substring(Math.Min(at, all.Length - size), size))];
    }

    static string Read(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            return text.Contains('\0') || file.EndsWith(".gz", StringComparison.Ordinal) ? "" : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

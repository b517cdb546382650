using System.Text;

namespace TrustFlow.Silo.Tests.Processes;

/// <summary>Real texts that every Debian system has: licences and the copyright files of its packages.</summary>
static class DebianTexts
{
    static readonly Lazy<IReadOnlyList<(string Path, string Text)>> Found = new(() =>
        Directory.EnumerateFiles("/usr/share/common-licenses").Concat(Copyrights()).Order(StringComparer.Ordinal)
            .Where(path => new FileInfo(path) is { LinkTarget: null, Length: > 500 and < 100_000 })
            .Select(path => (path, Read(path)))
            .Where(file => file.Item2 is not null)
            .Select(file => (file.path, file.Item2!))
            .ToList());

    /// <summary>That many texts with distinct ids; where the system has fewer, parts of them.</summary>
    public static IEnumerable<(string Path, string Text)> Take(int count) =>
        Enumerable.Range(0, count).Select(i => Found.Value[i % Found.Value.Count] is var file && i < Found.Value.Count ? file : (file.Path + "#" + i, file.Text));

    public static string Licence(string name) => File.ReadAllText(Path.Combine("/usr/share/common-licenses", name));

    static IEnumerable<string> Copyrights() =>
        Directory.EnumerateDirectories("/usr/share/doc").Select(folder => Path.Combine(folder, "copyright")).Where(File.Exists);

    static string? Read(string path)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

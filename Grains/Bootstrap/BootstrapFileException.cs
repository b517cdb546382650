namespace TrustFlow.Bootstrap;

/// <summary>A bootstrap file, or a seed file that it names, cannot be used. The message is one line: where, what, what to do.</summary>
public sealed class BootstrapFileException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="line">The line, from 1; null where it is the whole file.</param>
    /// <param name="entry">The entry at fault, as <c>entry 2 ('templates')</c>; null where it is none.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="remedy">What to do.</param>
    public BootstrapFileException(string file, int? line, string? entry, string problem, string remedy)
        : base($"{file}{(line is null ? "" : $":{line}")}: {(entry is null ? "" : $"{entry}: ")}{problem}. {remedy}.".ReplaceLineEndings(" "))
    {
        File = file;
        Line = line;
        Entry = entry;
    }

    /// <summary>The file's path.</summary>
    public string File { get; }

    /// <summary>The line, from 1; null where it is the whole file.</summary>
    public int? Line { get; }

    /// <summary>The entry at fault, or null.</summary>
    public string? Entry { get; }
}

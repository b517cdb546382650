namespace TrustFlow.Processors.Tests.DocumentSearch;

/// <summary>What a process that was killed leaves on the disk: its files as they stood, while it went on without noticing.</summary>
static class KilledProcess
{
    /// <summary>
    /// Copies a folder's databases, in the order in which they depend on each other: first what was handed on from, then what it was handed to. An
    /// acknowledgement reaches the broker's file after the index's, so the copy of the index must be the later one.
    /// </summary>
    public static void LeaveBehind(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).OrderBy(file => !file.Contains("broker", StringComparison.Ordinal)).ThenBy(file => file, StringComparer.Ordinal))
        {
            // The shared memory beside a log is no part of the database; the next to open it makes it anew.
            if (file.EndsWith("-shm", StringComparison.Ordinal)) continue;
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = File.Create(target);
            source.CopyTo(copy);
        }
    }
}

namespace TrustFlow.Sqlite;

/// <summary>A database file was deleted or moved away while it was open: what is written reaches no one any more. The message says which, in one line.</summary>
public sealed class SqliteFileGoneException(string path)
    : IOException($"The database file {path} was deleted or moved away while it was in use. Put it back, and start the program again.")
{
    /// <summary>Where it was.</summary>
    public string Path { get; } = path;
}

namespace TrustFlow.Sqlite;

/// <summary>A database file cannot be opened; the message says which and why, in one line.</summary>
public sealed class SqliteOpenException(string path, Exception cause)
    : IOException($"Cannot open the database file {path}: {cause.Message.Trim()}. Check that its folder exists, has room and can be written.", cause)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}

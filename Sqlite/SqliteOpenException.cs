namespace TrustFlow.Sqlite;

/// <summary>A database file cannot be opened; the message says which, why and what to do, in one line.</summary>
public sealed class SqliteOpenException : IOException
{
    internal SqliteOpenException(string path, string reason, string advice, Exception? cause = null)
        : base($"Cannot open the database file {path}: {reason.Trim().TrimEnd('.')}. {advice}", cause) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}

namespace TrustFlow.Sqlite;

/// <summary>
/// One SQLite file in write-ahead mode with <c>synchronous=FULL</c>. All writes run on one thread of its own (the driver blocks),
/// and all that have gathered while the last transaction was on its way to the disk share the next one: whoever writes awaits
/// one flush with others, not one each. Reads run beside it on snapshots of their own.
/// </summary>
/// <remarks>The file must not be on a network file system. One process at a time; see <see cref="DirectoryLock"/>.</remarks>
public sealed class SqliteDatabase : IAsyncDisposable
{
    /// <summary>The most work items that one transaction takes; more wait for the next.</summary>
    public const int GroupLimit = 4096;

    readonly SqliteWorker writer;
    readonly SqliteWorker reader;

    SqliteDatabase(string path, SqliteWorker writer, SqliteWorker reader)
    {
        Path = path;
        this.writer = writer;
        this.reader = reader;
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens the file, made where it is missing, and brings each schema to its newest script.</summary>
    /// <exception cref="SqliteOpenException">The file cannot be made, read or written, or is no database; the message says which.</exception>
    public static SqliteDatabase Open(string path, params ReadOnlySpan<SchemaScripts> schemas)
    {
        var full = System.IO.Path.GetFullPath(path);
        var connection = SqliteConnections.OpenForWriting(full);
        try
        {
            foreach (var schema in schemas) schema.Apply(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new SqliteDatabase(
            full,
            new SqliteWorker($"sqlite-write {System.IO.Path.GetFileName(full)}", () => connection, GroupLimit, threads: 1),
            new SqliteWorker($"sqlite-read {System.IO.Path.GetFileName(full)}", () => SqliteConnections.OpenForReading(full), groupLimit: 1, threads: 2));
    }

    /// <summary>
    /// Runs work in a transaction, and completes when that is on the disk. An exception of the work undoes the work alone and
    /// leaves the others of its group as they are; a failed commit fails the whole group.
    /// </summary>
    /// <param name="work">Runs on the database's thread; must not block on anything else, and must be safe to have been undone.</param>
    /// <param name="cancellation">Ends the wait for work that has not begun. Work that has begun is awaited.</param>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation = default) => writer.Run(work, cancellation);

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<SqliteSession> work, CancellationToken cancellation = default) =>
        writer.Run(
            session =>
            {
                work(session);
                return true;
            },
            cancellation);

    /// <summary>Runs a read on a snapshot of its own, which holds all that was committed before the call. The work must not write.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation = default) => reader.Run(work, cancellation);

    /// <summary>Completes what was handed in, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await writer.StopAsync();
        await reader.StopAsync();
    }
}

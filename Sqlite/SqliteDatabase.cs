using Microsoft.Data.Sqlite;

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

    // A fraction of what a flush to the disk takes. Only for the one writer: readers that stay awake would keep others from their cores.
    static readonly TimeSpan Linger = TimeSpan.FromMicroseconds(50);

    readonly SqliteSession writing;
    readonly SqliteWorker writer;
    readonly SqliteWorker reader;
    readonly Lock closing = new();

    SqliteDatabase(string path, SqliteSession writing)
    {
        Path = path;
        this.writing = writing;
        var file = System.IO.Path.GetFileName(path);
        writer = new SqliteWorker($"sqlite-write {file}", () => writing, GroupLimit, threads: 1, Linger, RequireFile);
        reader = new SqliteWorker($"sqlite-read {file}", () => SqliteConnections.OpenForReading(path), groupLimit: 1, threads: 2, linger: TimeSpan.Zero);
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens the file, made where it is missing, and brings each schema to its newest script.</summary>
    /// <exception cref="SqliteOpenException">The file cannot be made, read or written, is no database, or was written by a newer program; the message says which.</exception>
    public static SqliteDatabase Open(string path, params ReadOnlySpan<SchemaScripts> schemas)
    {
        var full = System.IO.Path.GetFullPath(path);
        var session = SqliteConnections.OpenForWriting(full);
        try
        {
            foreach (var schema in schemas) schema.Apply(session, full);
        }
        catch (SqliteException e)
        {
            session.Dispose();
            throw SqliteConnections.Refusal(full, e);
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return new SqliteDatabase(full, session);
    }

    /// <summary>Says what an error of the driver that kept a program from starting means for whoever started it.</summary>
    public SqliteOpenException Refusal(SqliteException error) => SqliteConnections.Refusal(Path, error);

    /// <summary>
    /// Runs work in a transaction, and completes when that is on the disk. An exception of the work undoes the work alone and
    /// leaves the others of its group as they are; a failed commit, or an error that ends the transaction (a full disk), fails the whole group.
    /// </summary>
    /// <param name="work">Runs on the database's thread; must not block on anything else, and must be safe to have been undone.</param>
    /// <param name="cancellation">Takes back work that has not begun. Work that has begun is awaited.</param>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    /// <exception cref="SqliteFileGoneException">Somebody deleted the file, so nothing is kept.</exception>
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
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    public Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation = default) => reader.Run(work, cancellation);

    // A file that was deleted while it is open takes writes as before, and is gone with the process.
    void RequireFile()
    {
        if (!File.Exists(Path)) throw new SqliteFileGoneException(Path);
    }

    /// <summary>Completes what was handed in, then closes the file. May be called more than once, and at the same time.</summary>
    public async ValueTask DisposeAsync()
    {
        // Readers first: the last connection to close folds the log into the file, and must be allowed to write.
        await reader.StopAsync();
        await writer.StopAsync();
        // A writer that never had work has not taken its connection; closing what is closed does nothing.
        lock (closing) writing.Dispose();
    }
}

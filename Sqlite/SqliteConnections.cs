using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TrustFlow.Sqlite;

/// <summary>Opens connections with the settings that durability rests on.</summary>
static class SqliteConnections
{
    // A commit is answered when it is on the disk, so every commit syncs the log; large steps between checkpoints keep that cheap.
    const string WriterSettings = "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536; PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY";

    /// <summary>How long a lock of another process (a backup, a person with a shell) is waited for.</summary>
    const int BusyMilliseconds = 30_000;

    public static SqliteSession OpenForWriting(string path)
    {
        MakeFolder(path);
        try
        {
            var session = Open(path, SqliteOpenMode.ReadWriteCreate);
            try
            {
                SetUp(session, path);
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (SqliteException e)
        {
            throw Refusal(path, e);
        }
    }

    public static SqliteSession OpenForReading(string path) => Open(path, SqliteOpenMode.ReadOnly);

    /// <summary>Says what an error of the driver means for whoever wanted the file.</summary>
    public static SqliteOpenException Refusal(string path, SqliteException e) => e.SqliteErrorCode switch
    {
        raw.SQLITE_NOTADB => new(path, "it is no SQLite database, or an encrypted one", "Name another file, or move this one away.", e),
        raw.SQLITE_CORRUPT => new(path, "it is damaged", "Put a backup in its place.", e),
        raw.SQLITE_FULL => new(path, "the disk is full", "Make room.", e),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(path, "another program holds it", "Stop that program.", e),
        _ => new(path, e.Message, "Check that its folder exists and that the file can be written.", e),
    };

    static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SqliteOpenException(path, $"its folder cannot be made: {e.Message}", "Choose another folder, or mend its permissions.", e);
        }
    }

    static void SetUp(SqliteSession session, string path)
    {
        var mode = session.First("PRAGMA journal_mode=WAL", row => row.GetString(0));
        if (mode != "wal")
            throw new SqliteOpenException(path, $"its file system allows only the journal mode '{mode}'", "Use a local file system that allows shared memory.");
        session.Script(WriterSettings);
        // A file that cannot be written, or grow, opens well, and would fail with the first write: this is one, of the header as it is.
        session.Script("BEGIN IMMEDIATE; PRAGMA user_version = 0; COMMIT");
    }

    static SqliteSession Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle, BusyMilliseconds);
            return new SqliteSession(connection, readOnly: mode == SqliteOpenMode.ReadOnly);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

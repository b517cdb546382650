using Microsoft.Data.Sqlite;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Silo.Http;

/// <summary>What an exception inside a silo means to whoever asked it: as <see cref="Failure"/> says, and what only a silo knows of its broker and its store.</summary>
static class SiloFailure
{
    public static Failure Of(Exception cause) => cause switch
    {
        PubSubException => Failure.Passing(cause),
        SqliteException sqlite when IsOfTheDisk(sqlite) => Failure.Unavailable($"The store cannot be written or read: {Failure.Line(cause)} See to the disk of the data folder, and try again."),
        _ => Failure.Of(cause),
    };

    // SQLITE_BUSY, READONLY, IOERR, FULL and CANTOPEN; any other is a mistake in a statement.
    static bool IsOfTheDisk(SqliteException e) => e.SqliteErrorCode is 5 or 8 or 10 or 13 or 14;
}

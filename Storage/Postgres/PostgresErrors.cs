using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>Says what an error of the driver means for whoever runs the program.</summary>
sealed class PostgresErrors(NpgsqlConnectionStringBuilder settings, bool whole)
{
    string Where => $"the PostgreSQL database '{settings.Database}' at {settings.Host}:{settings.Port}";

    /// <summary>Whether the connection is gone, so that what was under way may or may not have been done.</summary>
    public static bool IsLost(NpgsqlException error) =>
        error is not PostgresException refused ? error.InnerException is not TimeoutException
        : refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.IdleSessionTimeout;

    /// <summary>Whether it was undone for the sake of another one at the same time, and may be done again.</summary>
    public static bool IsUndone(NpgsqlException error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };

    /// <summary>Whether it is an error of the driver, the network or a file that the settings name, that is not in our words yet.</summary>
    public static bool KeepsFromOpening(Exception error) => error is NpgsqlException or TimeoutException or SocketException or (IOException and not PostgresStoreException);

    /// <summary>The error in our words.</summary>
    public PostgresStoreException Explain(Exception error)
    {
        var (reason, advice) = error switch
        {
            PostgresException refused => Refused(refused),
            _ when Find<AuthenticationException>(error) is { } tls => (OneLine.Of(tls.Message), $"The server's certificate is not trusted; check {Name("tls", "SSL Mode")} and {Name("tls-certificates", "Root Certificate")}."),
            _ when Find<SocketException>(error) is { } socket => (OneLine.Of(socket.Message), $"Check {Name("host", "Host")} and {Name("port", "Port")}, and that the server runs."),
            _ when error.Message.Contains("SSL", StringComparison.Ordinal) => (OneLine.Of(error.Message), $"The server offers no TLS; check {Name("tls", "SSL Mode")}, or switch TLS on at the server."),
            _ when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => (OneLine.Of(error.Message), $"Check {Name("username", "Username")} and {Name("password", "Password")}."),
            _ when Find<TimeoutException>(error) is not null || error is TimeoutException => (OneLine.Of(error.Message), $"The server took too long to answer; check {Name("host", "Host")} and {Name("port", "Port")}, and the server's load."),
            _ => (OneLine.Of((error.InnerException ?? error).Message), $"Check {Name("host", "Host")} and {Name("port", "Port")}, and the server's log."),
        };
        return new($"Cannot use {Where}: {reason} {advice}", error, MayPass(error));
    }

    /// <summary>A refusal of ours.</summary>
    public PostgresStoreException Explain(string reason, string advice, bool mayPass = false) => new($"Cannot use {Where}: {OneLine.Of(reason)} {advice}", mayPass: mayPass);

    static bool MayPass(Exception error) => error is not PostgresException refused
        ? Find<AuthenticationException>(error) is null
        : refused.IsTransient || IsLost(refused) || refused.SqlState is PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DiskFull;

    static T? Find<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is T found) return found;
        }

        return null;
    }

    (string Reason, string Advice) Refused(PostgresException error) => (OneLine.Of(error.MessageText), error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => $"Check {Name("username", "Username")} and {Name("password", "Password")}.",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"The server admits nobody like this; check {Name("username", "Username")}, {Name("database", "Database")} and {Name("tls", "SSL Mode")}, and the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => $"Make it with 'CREATE DATABASE', or check {Name("database", "Database")}.",
        PostgresErrorCodes.InsufficientPrivilege => $"Give the role of {Name("username", "Username")} the right to make and use tables there.",
        PostgresErrorCodes.InvalidSchemaName => "Make the schema that the search path names, or let the role make tables in 'public'.",
        PostgresErrorCodes.TooManyConnections => $"Raise the server's max_connections, or lower {Name("connections", "Maximum Pool Size")}.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => "The server starts or stops; it is tried again.",
        PostgresErrorCodes.DiskFull => "Make room on the server's disk.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"The server takes no writes; let {Name("host", "Host")} name the primary.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction => "The store's tables are not as they were made; restore the database from a backup.",
        _ => $"The server says {error.SqlState}; see its log.",
    });

    string Name(string option, string word) => whole ? $"{word} in --postgres-connection" : $"--postgres-{option}";
}

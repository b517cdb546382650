using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo.Tests.Processes;

/// <summary>What a silo is told that keeps its state in a database of PostgreSQL, and runs nothing by itself.</summary>
static class PostgresArguments
{
    public static string[] Of(PostgresOptions database) =>
    [
        "--bootstrap", "none", "--processors", "none", "--store", "postgres", "--postgres-host", database.Host, "--postgres-port", $"{database.Port}",
        "--postgres-username", database.Username, "--postgres-password", database.Password!, "--postgres-database", database.Database, "--postgres-tls", "disable",
    ];
}

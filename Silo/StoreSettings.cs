using System.CommandLine;
using TrustFlow.Hosting;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo;

/// <summary>What can be set of a silo's store.</summary>
sealed class StoreSettings
{
    readonly Option<string?> store;
    readonly Option<string?> connection;
    readonly Option<string?> host;
    readonly Option<string?> port;
    readonly Option<string?> username;
    readonly Option<string?> password;
    readonly Option<string?> database;
    readonly Option<string?> tls;
    readonly Option<string?> certificates;
    readonly Option<string?> connections;

    public StoreSettings(Settings settings)
    {
        store = settings.Text("--store", StoreOptions.Sqlite, $"Where configuration is kept: {StoreOptions.Sqlite} (in the data folder) or {StoreOptions.Postgres}.");
        connection = settings.Text("--postgres-connection", null, "A whole connection string in Npgsql's words, in place of the settings below.", "POSTGRES_CONNECTION");
        host = settings.Text("--postgres-host", "localhost", "PostgreSQL's host.", "POSTGRES_HOST");
        port = settings.Text("--postgres-port", "5432", "PostgreSQL's port.", "POSTGRES_PORT");
        username = settings.Text("--postgres-username", "trustflow", "The role.", "POSTGRES_USERNAME");
        password = settings.Text("--postgres-password", null, "The role's password; rather in the environment, where no list of processes shows it.", "POSTGRES_PASSWORD");
        database = settings.Text("--postgres-database", "trustflow", "The database, which must exist.", "POSTGRES_DATABASE");
        tls = settings.Text("--postgres-tls", "prefer", "Whether the connection is encrypted: disable, prefer, require, verify-ca or verify-full.", "POSTGRES_TLS");
        certificates = settings.Text("--postgres-tls-certificates", null, "A file with the certificates that may sign the server's. Default: those that the machine trusts.", "POSTGRES_TLS_CERTIFICATES");
        connections = settings.Text("--postgres-connections", "16", "The most connections.", "POSTGRES_CONNECTIONS");
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [store, connection, host, port, username, password, database, tls, certificates, connections];

    /// <exception cref="StartException">A value is none.</exception>
    public StoreOptions Read(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(store)!,
        PostgreSql = new PostgresOptions
        {
            ConnectionString = parsed.GetValue(connection),
            Host = parsed.GetValue(host)!,
            Port = (int)Settings.Count(parsed, port, 1, 65_535, "5432"),
            Username = parsed.GetValue(username)!,
            Password = parsed.GetValue(password),
            Database = parsed.GetValue(database)!,
            Tls = Tls(parsed),
            TlsCertificates = parsed.GetValue(certificates),
            Connections = (int)Settings.Count(parsed, connections, 1, 1000, "16"),
        },
    };

    PostgresTls Tls(ParseResult parsed) => parsed.GetValue(tls) switch
    {
        "disable" => PostgresTls.Disable,
        "prefer" => PostgresTls.Prefer,
        "require" => PostgresTls.Require,
        "verify-ca" => PostgresTls.VerifyCA,
        "verify-full" => PostgresTls.VerifyFull,
        var text => throw new StartException($"'{text}' is no value of {tls.Name}: write disable, prefer, require, verify-ca or verify-full."),
    };
}

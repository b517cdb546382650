using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>Where the PostgreSQL database is and who asks.</summary>
public sealed record PostgresOptions
{
    /// <summary>A whole connection string in Npgsql's words, which stands for all the others; null to make one of them.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The server's name or address, or the folder of its socket. Default <c>localhost</c>.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The server's port, 1 to 65535. Default 5432.</summary>
    public int Port { get; init; } = 5432;

    /// <summary>The role. Default <c>trustflow</c>.</summary>
    public string Username { get; init; } = "trustflow";

    /// <summary>The role's password; null where the server asks for none.</summary>
    public string? Password { get; init; }

    /// <summary>The database; it must exist, and the role may make tables in it. Default <c>trustflow</c>.</summary>
    public string Database { get; init; } = "trustflow";

    /// <summary>Whether the connection is encrypted. Default <see cref="PostgresTls.Prefer"/>.</summary>
    public PostgresTls Tls { get; init; } = PostgresTls.Prefer;

    /// <summary>The file with the certificates that are trusted to sign the server's; null for those of the system.</summary>
    public string? TlsCertificates { get; init; }

    /// <summary>The most connections, 1 to 1000. Default 16.</summary>
    public int Connections { get; init; } = 16;

    /// <summary>How long a connection may take to be made, whole seconds. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a statement may take, whole seconds. Default 30 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The connection string that Npgsql is given.</summary>
    /// <exception cref="PostgresStoreException">The connection string, or one of the values, is none.</exception>
    internal NpgsqlConnectionStringBuilder Connection()
    {
        try
        {
            var settings = ConnectionString is null ? Parts() : new NpgsqlConnectionStringBuilder(ConnectionString);
            if (!settings.ContainsKey("Application Name")) settings.ApplicationName = "trustflow";
            if (!settings.ContainsKey("Max Auto Prepare")) settings.MaxAutoPrepare = 100;
            if (!settings.ContainsKey("Auto Prepare Min Usages")) settings.AutoPrepareMinUsages = 2;

            // The driver would try Kerberos first wherever nobody said what to do, and its library is not in every image.
            if (!settings.ContainsKey("GSS Encryption Mode")) settings.GssEncryptionMode = GssEncryptionMode.Disable;

            // The connections are this store's alone, and it leaves nothing behind in them.
            settings.NoResetOnClose = true;
            settings.Enlist = false;
            return settings;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            var names = ConnectionString is null ? "--postgres-host, --postgres-port and the others" : "--postgres-connection";
            throw new PostgresStoreException($"The settings of the connection to PostgreSQL are wrong: {OneLine.Of(e.Message)} Check {names}.", e);
        }
    }

    /// <summary>The same as text, for what makes connections of its own. It holds the password.</summary>
    /// <exception cref="PostgresStoreException">The connection string, or one of the values, is none.</exception>
    public string ConnectionText() => Connection().ConnectionString;

    NpgsqlConnectionStringBuilder Parts() => new()
    {
        Host = Host,
        Port = Port,
        Username = Username,
        Password = Password,
        Database = Database,
        SslMode = Tls switch
        {
            PostgresTls.Disable => SslMode.Disable,
            PostgresTls.Prefer => SslMode.Prefer,
            PostgresTls.Require => SslMode.Require,
            PostgresTls.VerifyCA => SslMode.VerifyCA,
            _ => SslMode.VerifyFull,
        },
        RootCertificate = TlsCertificates,
        MaxPoolSize = Connections,
        Timeout = (int)ConnectTimeout.TotalSeconds,
        CommandTimeout = (int)StatementTimeout.TotalSeconds,
    };
}

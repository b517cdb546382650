using System.Globalization;
using Npgsql;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Servers.Postgres;

/// <summary>
/// A real PostgreSQL server of Debian's on a free port of the loopback, over a temporary folder; it syncs what it commits, offers TLS, and orders text
/// as people do unless it is told otherwise. It ends with this process, however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The role that owns everything.</summary>
    public const string Username = "trustflow";

    /// <summary>Its password.</summary>
    public const string Password = "correct horse";

    /// <summary>A database that is there from the beginning, to which the server admits only encrypted connections.</summary>
    public const string TlsDatabase = "tlsonly";

    static readonly Lazy<Task<PostgresServer>> Shared = new(StartAsync);

    readonly PostgresFolder folder;
    PostgresProcess process;
    int databases;

    PostgresServer(PostgresFolder folder, PostgresProcess process) => (this.folder, this.process) = (folder, process);

    /// <summary>The port.</summary>
    public int Port => process.Port;

    /// <summary>The file of the certificate of the authority that signed the server's, which names <c>localhost</c>.</summary>
    public string Authority => folder.Tls.Authority;

    /// <summary>The one server of this process, started when it is first asked for; it ends with the process.</summary>
    public static Task<PostgresServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a server of one's own.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var made = await PostgresFolder.MakeAsync();
        var server = new PostgresServer(made, await PostgresProcess.StartAsync(made));
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {TlsDatabase}");
        return server;
    }

    /// <summary>How one gets at a database, without TLS.</summary>
    public PostgresOptions Options(string database) => new()
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = Username,
        Password = Password,
        Database = database,
        Tls = PostgresTls.Disable,
    };

    /// <summary>Makes an empty database of its own for whoever asks.</summary>
    public async Task<PostgresOptions> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"d{Interlocked.Increment(ref databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return Options(name);
    }

    /// <summary>Runs statements as the owner.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await ConnectAsync(database);
#pragma warning disable CA2100 // Whoever writes a test is trusted.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A bare connection as the owner.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Username = Username, Password = Password, Database = database, SslMode = SslMode.Disable, Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Kills the server and all that serve connections, at once and wherever they are.</summary>
    public Task KillAsync() => process.KillAsync();

    /// <summary>Stops the server as an administrator does who does not wait for those that are connected.</summary>
    public Task StopAsync() => process.StopAsync("fast");

    /// <summary>Stops it so that it writes nothing more, and recovers from its log when it starts again.</summary>
    public Task AbortAsync() => process.StopAsync("immediate");

    /// <summary>Starts the server again that was killed or stopped, on the same port and with all that is on the disk.</summary>
    public async Task StartAgainAsync()
    {
        var port = process.Port;
        await process.DisposeAsync();
        process = await PostgresProcess.StartAsync(folder, port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Delete();
    }
}

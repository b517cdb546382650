using System.Net;
using System.Net.Sockets;
using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Storage.Tests.Postgres;

/// <summary>What keeps the store from opening is said in one line that names the setting.</summary>
public sealed class PostgresErrorTests
{
    [Fact]
    public async Task Open_WithAWrongPassword_NamesThePassword()
    {
        var options = await OptionsAsync();

        await RefusedAsync(options with { Password = "wrong" }, false, "password authentication failed", "--postgres-username", "--postgres-password");
        await RefusedAsync(options with { Username = "nobody" }, false, "--postgres-username", "--postgres-password");
        await RefusedAsync(options with { Password = null }, null, "--postgres-password");
    }

    [Fact]
    public async Task Open_OfAMissingDatabase_NamesTheDatabase() =>
        await RefusedAsync(await OptionsAsync() with { Database = "none" }, false, "database \"none\" does not exist", "--postgres-database");

    [Fact]
    public async Task Open_OfAnUnreachableServer_NamesHostAndPort()
    {
        await RefusedAsync(new() { Host = "127.0.0.1", Port = 1 }, true, "127.0.0.1:1:", "refused", "--postgres-host", "--postgres-port");
        await RefusedAsync(new() { Host = "no-such-host.invalid" }, true, "no-such-host.invalid", "--postgres-host");
    }

    [Fact]
    public async Task Open_WithoutTlsWhereTheServerWantsIt_NamesTls() =>
        await RefusedAsync((await OptionsAsync()) with { Database = PostgresServer.TlsDatabase }, false, "--postgres-tls", "pg_hba.conf");

    [Fact]
    public async Task Open_WithTlsWhereTheServerHasNone_NamesTls()
    {
        // A server without TLS answers each question for encryption with N.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var ending = new CancellationTokenSource();
        var answering = AnswerAsync(listener, ending.Token);

        await RefusedAsync(new() { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, Tls = PostgresTls.Require }, null, "SSL", "--postgres-tls");
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    [Fact]
    public async Task Open_WithACertificateThatNobodyTrusts_NamesTls()
    {
        var server = await PostgresServer.SharedAsync();
        var options = (await server.CreateDatabaseAsync()) with { Host = "localhost", Tls = PostgresTls.VerifyFull };

        await RefusedAsync(options, false, "--postgres-tls", "--postgres-tls-certificates");
        await using var store = await PostgresConfigStore.OpenAsync(options with { TlsCertificates = server.Authority });
        Assert.Equal(0, await store.ReadHeadAsync());
    }

    [Fact]
    public async Task Open_WithAConnectionString_NamesItsWords()
    {
        var options = await OptionsAsync();
        var text = $"Host=127.0.0.1;Port={options.Port};Username={options.Username};Database={options.Database};SSL Mode=Disable;Password=";

        await RefusedAsync(new() { ConnectionString = text + "wrong" }, false, "Password in --postgres-connection");
        await RefusedAsync(new() { ConnectionString = "Nonsense=1" }, false, "--postgres-connection");
        await using var store = await PostgresConfigStore.OpenAsync(new() { ConnectionString = text + options.Password });
        Assert.Equal(0, await store.ReadHeadAsync());
    }

    [Fact]
    public async Task Open_WithoutTheRightToMakeTables_NamesTheRole()
    {
        var server = await PostgresServer.SharedAsync();
        var options = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(options.Database, "CREATE ROLE guest LOGIN PASSWORD 'guest'");

        await RefusedAsync(options with { Username = "guest", Password = "guest" }, false, "permission denied", "--postgres-username");
    }

    [Fact]
    public async Task Open_OfADatabaseInAnotherEncoding_SaysSo()
    {
        var server = await PostgresServer.SharedAsync();
        await server.ExecuteAsync("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0");

        await RefusedAsync(server.Options("latin"), false, "LATIN1", "UTF8");
    }

    static async Task<PostgresOptions> OptionsAsync() => await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();

    static async Task AnswerAsync(TcpListener listener, CancellationToken cancellation)
    {
        var question = new byte[8];
        while (!cancellation.IsCancellationRequested)
        {
            using var client = await listener.AcceptTcpClientAsync(cancellation);
            var stream = client.GetStream();
            while (await stream.ReadAtLeastAsync(question, question.Length, throwOnEndOfStream: false, cancellation) == question.Length) await stream.WriteAsync("N"u8.ToArray(), cancellation);
        }
    }

    static async Task RefusedAsync(PostgresOptions options, bool? mayPass, params string[] says)
    {
        var refused = await Assert.ThrowsAsync<PostgresStoreException>(() => PostgresConfigStore.OpenAsync(options));

        Assert.All(says, word => Assert.Contains(word, refused.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', refused.Message);
        if (mayPass is { } expected) Assert.Equal(expected, refused.MayPass);
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using TrustFlow.Hosting;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Silo.Access;
using TrustFlow.Silo.Bootstrap;
using TrustFlow.Silo.Cluster;
using TrustFlow.Silo.Config;
using TrustFlow.Silo.Deployment;
using TrustFlow.Silo.Flows;
using TrustFlow.Silo.Gateway;
using TrustFlow.Silo.Health;
using TrustFlow.Silo.Hosting;
using TrustFlow.Silo.Http;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Postgres;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Silo;

/// <summary>A silo from start to end: takes its folder, opens what it keeps there, serves until it is told to stop, and closes in the opposite order.</summary>
static class SiloHost
{
    public static async Task<int> RunAsync(SiloOptions options, CancellationToken cancellation)
    {
        ClusterRules.Check(options);
        RequireFreePort(options.Listen);
        using var folder = DirectoryLock.Take(options.Data);
        await using var database = SqliteDatabase.Open(Path.Combine(options.Data, "trustflow.db"), [SqliteConfigStore.Schema, EmbeddedBackend.Schema, .. Engine.Schemas]);
        await using var room = new WaitingRoom(options, TimeProvider.System);
        await using var only = await LockStoreAsync(options, room, cancellation);
        await using var store = await OpenStoreAsync(options, database, room, cancellation);
        await using var broker = await OpenBrokerAsync(options, database, room, cancellation);
        if (options.Cluster is not null)
            await room.OpenAsync("cluster", async stop => { await OrleansSchema.ApplyAsync(options.Store.PostgreSql, stop); return true; }, MayPass, cancellation);
        await room.DisposeAsync();
        await using var silo = Build(options, database, new SiloParts(options, store, broker));
        await StartAsync(silo, options, database, cancellation);
        var ended = silo.WaitForShutdownAsync(cancellation);
        if (only is null || await Task.WhenAny(ended, only.Lost) == ended)
        {
            await ended;
            return 0;
        }

        await silo.StopAsync(CancellationToken.None);
        throw new StartException((await only.Lost).Message);
    }

    // What time does not mend, as tables of a newer version, is told at once.
    static bool MayPass(Exception failure) => failure is PostgresStoreException { MayPass: true };

    static async Task<DatabaseLock?> LockStoreAsync(SiloOptions options, WaitingRoom room, CancellationToken cancellation) =>
        options.Store.Name == StoreOptions.Postgres
            ? await room.OpenAsync("store", stop => DatabaseLock.TakeAsync(options.Store.PostgreSql, options.Cluster?.ClusterId, TimeProvider.System, stop), MayPass, cancellation)
            : null;

    static Task<IConfigStore> OpenStoreAsync(SiloOptions options, SqliteDatabase database, WaitingRoom room, CancellationToken cancellation) => options.Store.Name switch
    {
        StoreOptions.Sqlite => Task.FromResult<IConfigStore>(new SqliteConfigStore(database)),
        StoreOptions.Postgres => room.OpenAsync<IConfigStore>("store", async stop => await PostgresConfigStore.OpenAsync(options.Store.PostgreSql, stop), MayPass, cancellation),
        _ => throw new StartException($"There is no store '{options.Store.Name}'. Set --store to {StoreOptions.Sqlite} or {StoreOptions.Postgres}."),
    };

    static Task<IPubSubBackend> OpenBrokerAsync(SiloOptions options, SqliteDatabase database, WaitingRoom room, CancellationToken cancellation)
    {
        var environment = new PubSubEnvironment(SiloIds.New);
        var brokers = new PubSubBackends([new EmbeddedBackendKind(database, environment), .. options.Broker.Remote(environment)]);
        return room.OpenAsync("broker", async stop => await brokers.OpenAsync(options.Broker.Backend, stop), static e => e is BrokerUnavailableException, cancellation);
    }

    /// <summary>A silo that has not started yet.</summary>
    /// <param name="options">What the operator set.</param>
    /// <param name="database">The silo's database, open with the schemas of its store, broker and engine.</param>
    /// <param name="parts">What it is made of.</param>
    /// <param name="further">Registers what else is to be in it.</param>
    internal static WebApplication Build(SiloOptions options, SqliteDatabase database, SiloParts parts, Action<IServiceCollection>? further = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "trustflow-silo" });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Listen(options.Listen);
        });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.ColorBehavior = LoggerColorBehavior.Default;
        });
        if (options.Cluster is null) Engine.Add(builder, database);
        else Engine.AddClustered(builder, ClusterRules.Engine(options.Cluster, options.Store.PostgreSql));
        builder.Services.AddSilo(parts);
        builder.Services.AddOpenApiOfV2();
        further?.Invoke(builder.Services);

        var silo = builder.Build();
        silo.UseHttpErrors();
        silo.UseWebSockets();
        silo.UseAccess();
        silo.MapHealth();
        silo.MapWire();
        silo.MapDispatch();
        silo.MapSocket();
        var v2 = silo.MapGroup("/api/v2");
        v2.RequireKnownQuery();
        v2.MapWorkspaces();
        v2.MapEntries();
        v2.MapHistory();
        v2.MapDocuments();
        v2.MapBlueprints();
        v2.MapFlows();
        v2.MapFlowChanges();
        v2.MapProcessors();
        v2.MapTopics();
        v2.MapWatch();
        v2.MapBootstrap();
        v2.MapSystem();
        silo.MapOpenApi(OpenApiOfV2.Route);
        Engine.MapDashboard(silo, HttpAccess.EnginePath);
        return silo;
    }

    static async Task StartAsync(WebApplication silo, SiloOptions options, SqliteDatabase database, CancellationToken cancellation)
    {
        try
        {
            await silo.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw InUse(options.Listen, e);
        }
        catch (SqliteException e)
        {
            throw database.Refusal(e);
        }
    }

    // Asked first, so that a second silo started by mistake has touched nothing when it is refused.
    static void RequireFreePort(IPEndPoint listen)
    {
        try
        {
            using var probe = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(listen);
            probe.Listen();
        }
        catch (SocketException e)
        {
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? InUse(listen, e)
                : new StartException($"Cannot listen on {listen}: {e.Message}. Choose another address with --listen ADDRESS:PORT.", e);
        }
    }

    static StartException InUse(IPEndPoint listen, Exception cause) =>
        new($"The address {listen} is in use by another program. Stop it, or choose another with --listen ADDRESS:PORT.", cause);
}

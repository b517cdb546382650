using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Silo.Hosting;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Mortal.Host;

/// <summary>A silo without HTTP and processors, over a store and a broker in one file, as the silo has them.</summary>
static class MortalSilo
{
    public static async Task<int> RunAsync(string folder)
    {
        using var held = DirectoryLock.Take(folder);
        var deaths = new Deaths();
        await using var database = SqliteDatabase.Open(Path.Combine(folder, "trustflow.db"), [SqliteConfigStore.Schema, EmbeddedBackend.Schema, .. Engine.Schemas]);
        var store = new SqliteConfigStore(database);
        await using var broker = await EmbeddedBackend.OpenAsync(database, new PubSubEnvironment(TimeOrderedIds.New));
        using var host = Build(database, new MortalStore(store, deaths), new MortalBroker(broker, deaths), deaths);
        await host.StartAsync();

        // Topics of other classes than flow go with an embedded broker's process, and are made again at the start.
        var upkeep = host.Services.GetRequiredService<SagaResumption>();
        await upkeep.ResumeAsync(CancellationToken.None);
        await upkeep.EnsureTopicsAsync(CancellationToken.None);
        await new Commands(host.Services, store, broker, deaths).RunAsync(Console.In, Console.Out);
        await host.StopAsync();
        return 0;
    }

    static IHost Build(SqliteDatabase database, IConfigStore store, IPubSubBackend broker, Deaths deaths)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        Engine.Add(builder, database);
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(broker);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IIdSource, TimeOrderedIds>();
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(new MortalCalls(deaths));
        builder.Services.AddConfigGrains();

        // Nobody runs the variants, so there is nobody to wait for.
        builder.Services.AddFlowGrains(flows =>
        {
            flows.SilentWait = TimeSpan.FromMilliseconds(5);
            flows.ReleaseWait = TimeSpan.FromMilliseconds(5);
            flows.BrokerPause = TimeSpan.FromMilliseconds(5);
            flows.StorePause = TimeSpan.FromMilliseconds(5);
        });
        return builder.Build();
    }

    sealed class TimeOrderedIds : IIdSource
    {
        public static string New() => Guid.CreateVersion7().ToString("N");

        public string NewId() => New();
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Storage;
using TrustFlow.Sqlite;

namespace TrustFlow.Embedded;

/// <summary>Keeps what grains store, and their reminders, in an SQLite file.</summary>
public static class EmbeddedStore
{
    /// <summary>The tables <c>grain_state</c> and <c>reminder</c>; the file is opened with this schema among its own.</summary>
    public static SchemaScripts Schema { get; } = new("grains", typeof(EmbeddedStore).Assembly, "Orleans.Store.Schema.");

    /// <summary>Makes the file the default storage of states, and the place of reminders. Whoever has opened it closes it, after the host has stopped.</summary>
    public static ISiloBuilder UseEmbeddedStore(this ISiloBuilder builder, SqliteDatabase database) => builder.UseEmbeddedStore(_ => database);

    /// <inheritdoc cref="UseEmbeddedStore(ISiloBuilder, SqliteDatabase)"/>
    public static ISiloBuilder UseEmbeddedStore(this ISiloBuilder builder, Func<IServiceProvider, SqliteDatabase> database)
    {
        ReminderServices.Add(builder.Services, provider => new SqliteReminderRows(database(provider)));
        return builder.AddEmbeddedGrainStorage(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, database);
    }

    /// <summary>Adds a storage of states in the file.</summary>
    public static ISiloBuilder AddEmbeddedGrainStorage(this ISiloBuilder builder, string name, Func<IServiceProvider, SqliteDatabase> database)
    {
        builder.Services.AddKeyedSingleton<IGrainStorage>(name, (provider, _) => new SqliteStates(name, database(provider), provider.GetRequiredService<StateText>()));
        return builder;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Storage;

namespace TrustFlow.Embedded.Simulation;

/// <summary>What a silo keeps beyond its end: states of grains, and reminders.</summary>
sealed class SimulatedDisk
{
    internal Dictionary<(string Name, GrainId Grain), (string Text, long Version)> States { get; } = [];

    internal Dictionary<(GrainId Grain, string Name), ReminderRow> Reminders { get; } = [];

    internal long Versions { get; set; }

    internal void AddTo(IServiceCollection services, SimulatedIo io, SimulatedProcess process)
    {
        services.AddKeyedSingleton<IGrainStorage>(
            ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME, (provider, _) => new SimulatedStates(this, io, process, provider.GetRequiredService<StateText>()));
        ReminderServices.Add(services, _ => new SimulatedReminderRows(this, io, process));
    }
}

/// <summary>The states of grains on a simulated disk.</summary>
sealed class SimulatedStates(SimulatedDisk disk, SimulatedIo io, SimulatedProcess process, StateText text) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await DoAsync("state.read", () => disk.States.TryGetValue((stateName, grainId), out var found) ? found : default);
        grainState.State = stored.Text is null ? StateShape<T>.New() : text.Read<T>(stored.Text);
        grainState.ETag = stored.Text is null ? null : EtagOf(stored.Version);
        grainState.RecordExists = stored.Text is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var (written, etag) = (text.Write(grainState.State), grainState.ETag);
        var version = await DoAsync("state.write", () =>
        {
            Check("write", stateName, grainId, etag);
            disk.States[(stateName, grainId)] = (written, ++disk.Versions);
            return disk.Versions;
        });
        grainState.ETag = EtagOf(version);
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var etag = grainState.ETag;
        await DoAsync("state.clear", () =>
        {
            Check("clear", stateName, grainId, etag);
            return disk.States.Remove((stateName, grainId));
        });
        grainState.State = StateShape<T>.New();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    static string EtagOf(long version) => version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    void Check(string what, string name, GrainId grain, string? etag)
    {
        var current = disk.States.TryGetValue((name, grain), out var found) ? EtagOf(found.Version) : null;
        if (current != etag) throw StateVersions.Conflict(what, name, grain, current, etag);
    }

    Task<T> DoAsync<T>(string operation, Func<T> effect) => io.DoAsync(process, operation, effect, static message => new IOException(message));
}

/// <summary>Reminders on a simulated disk.</summary>
sealed class SimulatedReminderRows(SimulatedDisk disk, SimulatedIo io, SimulatedProcess process) : IReminderRows
{
    public Task<IReadOnlyList<ReminderRow>> ReadAllAsync() =>
        io.DoAsync<IReadOnlyList<ReminderRow>>(process, "reminders.read", () => [.. disk.Reminders.Values], Failure);

    public Task PutAsync(ReminderRow row) => DoAsync("reminders.put", () => disk.Reminders[(row.Grain, row.Name)] = row);

    public Task MoveAsync(ReminderRow row) => DoAsync("reminders.move", () =>
    {
        if (disk.Reminders.ContainsKey((row.Grain, row.Name))) disk.Reminders[(row.Grain, row.Name)] = row;
    });

    public Task DeleteAsync(GrainId grain, string name) => DoAsync("reminders.delete", () => disk.Reminders.Remove((grain, name)));

    Task DoAsync(string operation, Action effect) => io.DoAsync(
        process,
        operation,
        () =>
        {
            effect();
            return true;
        },
        Failure);

    static IOException Failure(string message) => new(message);
}

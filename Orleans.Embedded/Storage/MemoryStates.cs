using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Stores states in memory, as text like the durable storage: a grain never sees the object that another activation has stored.</summary>
sealed class MemoryStates(StateText text) : IGrainStorage
{
    readonly ConcurrentDictionary<(string Name, GrainId Grain), Stored> states = new();
    long versions;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (states.TryGetValue((stateName, grainId), out var stored))
        {
            grainState.State = text.Read<T>(stored.Text);
            grainState.ETag = stored.Version;
            grainState.RecordExists = true;
        }
        else Empty(grainState);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var next = new Stored(text.Write(grainState.State), Interlocked.Increment(ref versions).ToString(CultureInfo.InvariantCulture));
        var key = (stateName, grainId);
        var current = Check(key, grainState);
        var done = current is null ? states.TryAdd(key, next) : states.TryUpdate(key, next, current);
        if (!done) throw StateVersions.Conflict("write", stateName, grainId, null, grainState.ETag);
        grainState.ETag = next.Version;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        if (Check(key, grainState) is { } current && !states.TryRemove(new(key, current)))
            throw StateVersions.Conflict("clear", stateName, grainId, null, grainState.ETag);
        Empty(grainState);
        return Task.CompletedTask;
    }

    static void Empty<T>(IGrainState<T> grainState)
    {
        grainState.State = StateShape<T>.New();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    Stored? Check<T>((string Name, GrainId Grain) key, IGrainState<T> grainState)
    {
        var current = states.GetValueOrDefault(key);
        if (current?.Version != grainState.ETag) throw StateVersions.Conflict("write", key.Name, key.Grain, current?.Version, grainState.ETag);
        return current;
    }

    sealed record Stored(string Text, string Version);
}

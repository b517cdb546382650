using System.Buffers;

namespace Orleans.Runtime;

/// <summary>What an activation left for its successor.</summary>
public interface IRehydrationContext
{
    /// <summary>The names.</summary>
    IEnumerable<string> Keys { get; }

    /// <summary>The bytes under a name.</summary>
    bool TryGetBytes(string key, out ReadOnlySequence<byte> value);

    /// <summary>The value under a name.</summary>
    bool TryGetValue<T>(string key, out T? value);
}

/// <summary>Takes what an activation leaves for its successor.</summary>
public interface IDehydrationContext
{
    /// <summary>The names.</summary>
    IEnumerable<string> Keys { get; }

    /// <summary>Leaves bytes under a name.</summary>
    void AddBytes(string key, ReadOnlySpan<byte> value);

    /// <summary>Leaves what a writer writes under a name.</summary>
    void AddBytes<T>(string key, Action<T, IBufferWriter<byte>> valueWriter, T value);

    /// <summary>Leaves a value under a name.</summary>
    bool TryAddValue<T>(string key, T? value);
}

/// <summary>Leaves something for, or takes it over from, another activation. One process never moves a grain.</summary>
public interface IGrainMigrationParticipant
{
    /// <summary>Leaves something.</summary>
    void OnDehydrate(IDehydrationContext dehydrationContext);

    /// <summary>Takes it over.</summary>
    void OnRehydrate(IRehydrationContext rehydrationContext);
}

using Orleans.Runtime;

namespace Orleans.Core
{
    /// <summary>A stored state, without its type.</summary>
    public interface IStorage
    {
        /// <summary>The version of what was last read or written; null if there is nothing.</summary>
        string? Etag { get; }

        /// <summary>Whether something is stored.</summary>
        bool RecordExists { get; }

        /// <summary>Deletes it.</summary>
        Task ClearStateAsync();

        /// <summary>Stores it; an <see cref="Storage.InconsistentStateException"/> if another version is stored than was read.</summary>
        Task WriteStateAsync();

        /// <summary>Reads it.</summary>
        Task ReadStateAsync();

        /// <inheritdoc cref="ClearStateAsync()"/>
        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        /// <inheritdoc cref="WriteStateAsync()"/>
        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        /// <inheritdoc cref="ReadStateAsync()"/>
        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <summary>A stored state.</summary>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The state in memory.</summary>
        TState State { get; set; }
    }
}

namespace Orleans
{
    /// <summary>A state on its way from or to the storage.</summary>
    public interface IGrainState<T>
    {
        /// <summary>The state.</summary>
        T State { get; set; }

        /// <summary>The version that is stored; null if there is none.</summary>
        string? ETag { get; set; }

        /// <summary>Whether something is stored.</summary>
        bool RecordExists { get; set; }
    }

    /// <summary>A state on its way from or to the storage.</summary>
    public sealed class GrainState<T> : IGrainState<T>
    {
        /// <summary>No state.</summary>
        public GrainState() { }

        /// <summary>A state that is not stored yet.</summary>
        public GrainState(T state) : this(state, null) { }

        /// <summary>A state and its version.</summary>
        public GrainState(T state, string? eTag)
        {
            State = state;
            ETag = eTag;
        }

        /// <inheritdoc/>
        public T State { get; set; } = default!;

        /// <inheritdoc/>
        public string? ETag { get; set; }

        /// <inheritdoc/>
        public bool RecordExists { get; set; }
    }

    /// <summary>Marks an attribute by which a grain's constructor is given something.</summary>
    public interface IFacetMetadata;
}

namespace Orleans.Runtime
{
    /// <summary>A stored state of a grain, given to its constructor and read before it is activated.</summary>
    public interface IPersistentState<TState> : Core.IStorage<TState>;

    /// <summary>Which state a constructor is given.</summary>
    public interface IPersistentStateConfiguration
    {
        /// <summary>The name of the state within the grain.</summary>
        string StateName { get; }

        /// <summary>The name of the storage; the default one if null.</summary>
        string? StorageName { get; }
    }

    /// <summary>Gives a constructor of a grain one of its stored states.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute : Attribute, IFacetMetadata, IPersistentStateConfiguration
    {
        /// <summary>Names the state, and the storage if it is not the default one.</summary>
        public PersistentStateAttribute(string stateName, string? storageName = null)
        {
            ArgumentNullException.ThrowIfNull(stateName);
            StateName = stateName;
            StorageName = storageName;
        }

        /// <inheritdoc/>
        public string StateName { get; }

        /// <inheritdoc/>
        public string? StorageName { get; }
    }
}

namespace Orleans.Storage
{
    /// <summary>Stores the states of grains.</summary>
    public interface IGrainStorage
    {
        /// <summary>Reads a state into the given place.</summary>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Stores a state; an <see cref="InconsistentStateException"/> if another version is stored than the given one.</summary>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <summary>Deletes a state; an <see cref="InconsistentStateException"/> if another version is stored than the given one.</summary>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState);

        /// <inheritdoc cref="ReadStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ReadStateAsync(stateName, grainId, grainState);

        /// <inheritdoc cref="WriteStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            WriteStateAsync(stateName, grainId, grainState);

        /// <inheritdoc cref="ClearStateAsync{T}(string, GrainId, IGrainState{T})"/>
        Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
            ClearStateAsync(stateName, grainId, grainState);
    }

    /// <summary>Another version of a state is stored than the one that was read.</summary>
    public class InconsistentStateException : OrleansException
    {
        /// <summary>Says nothing.</summary>
        public InconsistentStateException() { }

        /// <summary>Says what happened.</summary>
        public InconsistentStateException(string message) : base(message) { }

        /// <summary>Says what happened, and why.</summary>
        public InconsistentStateException(string message, Exception? innerException) : base(message, innerException!) { }

        /// <summary>Says what happened, with both versions.</summary>
        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : base(errorMsg)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        /// <summary>Says what happened, with both versions, and why.</summary>
        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException) : base(errorMsg, storageException!)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        /// <summary>The version that is stored.</summary>
        public string? StoredEtag { get; }

        /// <summary>The version that was expected.</summary>
        public string? CurrentEtag { get; }
    }
}

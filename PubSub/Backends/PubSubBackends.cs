namespace TrustFlow.PubSub.Backends;

/// <summary>Opens backends of one kind. A new kind is a folder with an implementation of this, and its registration with the host.</summary>
public interface IBackendKind
{
    /// <summary>The name by which configuration chooses it.</summary>
    string Name { get; }

    /// <summary>Opens a backend, which is the caller's to close.</summary>
    ValueTask<IPubSubBackend> OpenAsync(CancellationToken cancellation = default);
}

/// <summary>The kinds of backends that a host offers.</summary>
public sealed class PubSubBackends(IEnumerable<IBackendKind> kinds)
{
    readonly SortedDictionary<string, IBackendKind> known = new(kinds.ToDictionary(kind => kind.Name, StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>The environment variable that names the backend; the option <c>--pubsub-backend</c> goes before it.</summary>
    public const string Variable = "PUBSUB_BACKEND";

    /// <summary>The backend where none is named.</summary>
    public const string Default = Embedded.EmbeddedBackend.BackendName;

    /// <summary>Opens the backend of a name; the default one for null or an empty name.</summary>
    /// <exception cref="UnknownBackendException">There is none of that name.</exception>
    public ValueTask<IPubSubBackend> OpenAsync(string? name, CancellationToken cancellation = default)
    {
        var chosen = string.IsNullOrEmpty(name) ? Default : name;
        return known.TryGetValue(chosen, out var kind) ? kind.OpenAsync(cancellation) : throw new UnknownBackendException(chosen, [.. known.Keys]);
    }
}

/// <summary>No backend has the name that was configured.</summary>
public sealed class UnknownBackendException(string name, IReadOnlyList<string> known)
    : PubSubException($"There is no pub/sub backend '{name}'. Set {PubSubBackends.Variable} or --pubsub-backend to one of: {string.Join(", ", known)}.")
{
    /// <summary>The names that there are.</summary>
    public IReadOnlyList<string> Known { get; } = known;
}

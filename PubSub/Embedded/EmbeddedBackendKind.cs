using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Embedded;

/// <summary>Offers the embedded backend on a database that was opened with <see cref="EmbeddedBackend.Schema"/>.</summary>
public sealed class EmbeddedBackendKind(SqliteDatabase database, PubSubEnvironment environment, EmbeddedOptions? options = null) : IBackendKind
{
    /// <inheritdoc/>
    public string Name => EmbeddedBackend.BackendName;

    /// <inheritdoc/>
    public async ValueTask<IPubSubBackend> OpenAsync(CancellationToken cancellation = default) =>
        await EmbeddedBackend.OpenAsync(database, environment, options, cancellation);
}

using Microsoft.Extensions.Logging;

namespace TrustFlow.Bootstrap.Initialisers;

/// <summary>
/// Makes the tenant and the namespaces of the topic classes on a Pulsar cluster, and sets how long they keep what was read. Does not wait for
/// services, which may need it. Parameters: <c>admin_url</c>, <c>tenant</c> (<c>tg</c> by default).
/// </summary>
public sealed partial class PulsarTopology : IInitialiser
{
    static readonly (string Name, PulsarRetention? Retention)[] Namespaces =
        [("flow", null), ("request", null), ("response", new(3, 30)), ("notify", new(3, 5))];

    readonly Uri url;
    readonly string tenant;
    readonly IHttpClientFactory clients;

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="InitialiserParameterException">One is missing or unusable.</exception>
    public PulsarTopology(InitialiserParameters parameters, IHttpClientFactory clients)
    {
        var address = parameters.Required("admin_url");
        tenant = parameters.Text("tenant", "tg") is { Length: > 0 } named ? named : throw new InitialiserParameterException("tenant", "the parameter 'tenant' is empty");
        url = Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var parsed) && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps)
            ? parsed
            : throw new InitialiserParameterException("admin_url", $"the parameter 'admin_url' is '{address}', and must be an http or https address");
        this.clients = clients;
    }

    /// <summary>The name of the HTTP client, which follows no redirects.</summary>
    public static string ClientName => "pulsar-admin";

    /// <inheritdoc/>
    public bool WaitsForServices => false;

    /// <inheritdoc/>
    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        using var client = clients.CreateClient(ClientName);
        var admin = new PulsarAdmin(client, url);
        if (await admin.EnsureTenantAsync(tenant, cancellation)) LogTenant(context.Logger, tenant);
        foreach (var (name, retention) in Namespaces)
        {
            if (await admin.EnsureNamespaceAsync(tenant, name, retention, cancellation)) LogNamespace(context.Logger, tenant, name);
            else if (retention is not null) await admin.EnsureRetentionAsync(tenant, name, retention, cancellation);
        }
    }

    [LoggerMessage(LogLevel.Information, "Pulsar tenant {Tenant} made")]
    static partial void LogTenant(ILogger logger, string tenant);

    [LoggerMessage(LogLevel.Information, "Pulsar namespace {Tenant}/{Namespace} made")]
    static partial void LogNamespace(ILogger logger, string tenant, string @namespace);
}

/// <summary>How long a namespace keeps what was read.</summary>
/// <param name="Minutes">The messages' retention, whatever their size.</param>
/// <param name="SubscriptionMinutes">The time after which a subscription that nobody uses goes.</param>
sealed record PulsarRetention(int Minutes, int SubscriptionMinutes);

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace TrustFlow.Bootstrap.Initialisers;

/// <summary>The part of Pulsar's admin REST API (version 2) that brings up tenants and namespaces. Each step looks before it writes.</summary>
sealed class PulsarAdmin(HttpClient client, Uri url)
{
    /// <summary>Makes a tenant that may use every cluster; false where it is there.</summary>
    public async Task<bool> EnsureTenantAsync(string tenant, CancellationToken cancellation)
    {
        var path = $"admin/v2/tenants/{Uri.EscapeDataString(tenant)}";
        if (await GetAsync(path, cancellation) is not null) return false;
        var clusters = await GetAsync("admin/v2/clusters", cancellation) ?? throw Failed(HttpMethod.Get, "admin/v2/clusters", "404, it has no clusters");
        return await WriteAsync(HttpMethod.Put, path, new { adminRoles = Array.Empty<string>(), allowedClusters = clusters }, cancellation);
    }

    /// <summary>Makes a namespace with its retention; false where it is there.</summary>
    public async Task<bool> EnsureNamespaceAsync(string tenant, string name, PulsarRetention? retention, CancellationToken cancellation)
    {
        var path = NamespacePath(tenant, name);
        if (await GetAsync(path, cancellation) is not null) return false;
        object policies = retention is null
            ? new { }
            : new { retention_policies = Policy(retention), subscription_expiration_time_minutes = retention.SubscriptionMinutes };
        return await WriteAsync(HttpMethod.Put, path, policies, cancellation);
    }

    /// <summary>Sets the retention of a namespace where it is another.</summary>
    public async Task EnsureRetentionAsync(string tenant, string name, PulsarRetention wanted, CancellationToken cancellation)
    {
        var path = NamespacePath(tenant, name);
        var retention = await GetAsync($"{path}/retention", cancellation);
        if (Number(retention, "retentionTimeInMinutes") != wanted.Minutes)
            await WriteAsync(HttpMethod.Post, $"{path}/retention", Policy(wanted), cancellation);
        var expiry = await GetAsync($"{path}/subscriptionExpirationTime", cancellation);
        if (expiry is not { ValueKind: JsonValueKind.Number } minutes || minutes.GetInt32() != wanted.SubscriptionMinutes)
            await WriteAsync(HttpMethod.Post, $"{path}/subscriptionExpirationTime", wanted.SubscriptionMinutes, cancellation);
    }

    static string NamespacePath(string tenant, string name) => $"admin/v2/namespaces/{Uri.EscapeDataString(tenant)}/{name}";

    static object Policy(PulsarRetention retention) => new { retentionTimeInMinutes = retention.Minutes, retentionSizeInMB = -1 };

    static int? Number(JsonElement? of, string member) =>
        of is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(member, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() : null;

    // Null where there is no such thing, or nothing was ever set (204).
    async Task<JsonElement?> GetAsync(string path, CancellationToken cancellation)
    {
        using var answer = await client.GetAsync(new Uri(url, path), cancellation);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent) return null;
        if (answer.StatusCode != HttpStatusCode.OK) throw await FailedAsync(HttpMethod.Get, path, answer, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            throw Failed(HttpMethod.Get, path, "no JSON");
        }
    }

    // False where somebody else was faster (409).
    async Task<bool> WriteAsync(HttpMethod method, string path, object body, CancellationToken cancellation)
    {
        // Sent whole: the admin server of some versions takes no chunks.
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(method, new Uri(url, path)) { Content = content };
        using var answer = await client.SendAsync(request, cancellation);
        if (answer.StatusCode == HttpStatusCode.Conflict && method == HttpMethod.Put) return false;
        if (!answer.IsSuccessStatusCode) throw await FailedAsync(method, path, answer, cancellation);
        return true;
    }

    async Task<HttpRequestException> FailedAsync(HttpMethod method, string path, HttpResponseMessage answer, CancellationToken cancellation)
    {
        var text = (await answer.Content.ReadAsStringAsync(cancellation)).ReplaceLineEndings(" ").Trim();
        var said = text.Length == 0 ? "" : $", {text[..Math.Min(text.Length, 200)]}";
        return Failed(method, path, $"{(int)answer.StatusCode}{said}");
    }

    HttpRequestException Failed(HttpMethod method, string path, string answer) =>
        new($"Pulsar answered {method} {new Uri(url, path)} with {answer}. Check admin_url and the rights of this deployment.");
}

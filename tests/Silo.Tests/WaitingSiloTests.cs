using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>What a silo answers while its store is not there: that it lives, and to everything else why it cannot serve yet.</summary>
public sealed class WaitingSiloTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly int absent = SiloProcess.FreePort();
    SiloProcess silo = null!;

    public async Task InitializeAsync()
    {
        silo = SiloProcess.Launch(folder.Path, "--bootstrap", "none", "--processors", "none", "--store", "postgres", "--postgres-host", "127.0.0.1", "--postgres-port", $"{absent}");
        await silo.UntilAsync(async () => (await silo.Http.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode, "the silo to wait");
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Request_OfAnyKind_IsRefusedAsUnavailableWithTheReason()
    {
        foreach (var (method, path) in new[] { ("GET", "/"), ("POST", "/api/v1/config"), ("GET", "/api/v2/workspaces/w/entries?limit=1"), ("PUT", "/api/v2/none"), ("GET", "/openapi/v2.json"), ("DELETE", "/health/none") })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await silo.Http.SendAsync(request);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
            Assert.Equal("unavailable", (string?)problem["code"]);
            Assert.Contains($"waits for its store: Cannot use the PostgreSQL database 'trustflow' at 127.0.0.1:{absent}", (string?)problem["detail"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_IsStillAnswered()
    {
        Assert.Equal("live", (string?)(await silo.Http.GetFromJsonAsync<JsonObject>("/health/live"))!["status"]);
        using var ready = await silo.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal("not ready", (string?)(await ready.Content.ReadFromJsonAsync<JsonObject>())!["status"]);
    }
}

using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace TrustFlow.Bench;

/// <summary>A silo as a process of its own that brings nothing up.</summary>
sealed class BareSilo(SiloProcess silo) : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>From the start of the process until it said that it was ready.</summary>
    public TimeSpan Ready => silo.Ready;

    public static async Task<BareSilo> StartAsync(string data) => new(await SiloProcess.StartAsync(data, IsReadyAsync, "--bootstrap", "none"));

    /// <summary>Waits until it has told the broker of all that is in its store, and stops it, so that the next silo over the folder has nothing left to tell.</summary>
    public async Task TellAllAsync()
    {
        while (await silo.Http.GetFromJsonAsync<Told>("/api/v2/system") is not { } told || told.PublishedVersion < told.ConfigVersion) await Task.Delay(Look);
        await silo.StopAsync();
    }

    /// <summary>Reads an entry, so that its workspace is in memory from now on.</summary>
    public async Task TouchAsync(string workspace)
    {
        using var answer = await silo.Http.PostAsJsonAsync("/api/v1/config", new { operation = "get", workspace, keys = new[] { new { type = LargeWorkspace.Type, key = LargeWorkspace.Key(0) } } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What it holds of the machine's memory when it has come to rest.</summary>
    public async Task<long> ResidentBytesAsync()
    {
        for (var (before, still) = (0L, 0); ;)
        {
            await Task.Delay(Look);
            var now = silo.Resident();
            still = Math.Abs(now - before) < now / 200 ? still + 1 : 0;
            if (still == 10) return now;
            before = now;
        }
    }

    public ValueTask DisposeAsync() => silo.DisposeAsync();

    static async Task<bool> IsReadyAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    sealed record Told(
        [property: JsonPropertyName("config-version"), JsonRequired] long ConfigVersion, [property: JsonPropertyName("published-version"), JsonRequired] long PublishedVersion);
}

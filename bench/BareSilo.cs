using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;

namespace TrustFlow.Bench;

/// <summary>A silo as a process of its own that brings nothing up, on a free port.</summary>
sealed class BareSilo : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    readonly Process process;
    readonly HttpClient http;

    BareSilo(Process process, HttpClient http, TimeSpan ready)
    {
        this.process = process;
        this.http = http;
        Ready = ready;
    }

    /// <summary>From the start of the process until it said that it was ready.</summary>
    public TimeSpan Ready { get; }

    public HttpClient Http => http;

    public static async Task<BareSilo> StartAsync(string data)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "trustflow-silo.dll"), "--data", data, "--listen", $"127.0.0.1:{port}", "--bootstrap", "none"])
        {
            WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, UseShellExecute = false,
        };
        var watch = Stopwatch.StartNew();
        var silo = Process.Start(start)!;
        silo.OutputDataReceived += (_, _) => { };
        silo.BeginOutputReadLine();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (!await IsReadyAsync(client))
        {
            if (silo.HasExited) throw new InvalidOperationException("The silo ended before it was ready.");
            await Task.Delay(2);
        }

        return new BareSilo(silo, client, watch.Elapsed);
    }

    /// <summary>Reads an entry, so that its workspace is in memory from now on.</summary>
    public async Task TouchAsync(string workspace)
    {
        using var answer = await http.PostAsJsonAsync("/api/v1/config", new { operation = "get", workspace, keys = new[] { new { type = LargeWorkspace.Type, key = LargeWorkspace.Key(0) } } });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What it holds of the machine's memory when it has come to rest.</summary>
    public async Task<long> ResidentBytesAsync()
    {
        for (var (before, still) = (0L, 0); ;)
        {
            await Task.Delay(Look);
            var now = Resident();
            still = Math.Abs(now - before) < now / 200 ? still + 1 : 0;
            if (still == 10) return now;
            before = now;
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    long Resident()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

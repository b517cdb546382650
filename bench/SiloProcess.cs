using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TrustFlow.Bench;

/// <summary>A silo as a process of its own, on a free port.</summary>
sealed class SiloProcess : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    readonly Process process;

    SiloProcess(Process process, HttpClient http)
    {
        this.process = process;
        Http = http;
    }

    /// <summary>From the start of the process until what was waited for held.</summary>
    public TimeSpan Ready { get; private set; }

    /// <summary>Calls it.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a silo over a folder, and waits until what the caller asks of it holds; while nobody listens yet, it does not.</summary>
    /// <exception cref="InvalidOperationException">The silo ended before that.</exception>
    public static Task<SiloProcess> StartAsync(string data, Func<HttpClient, Task<bool>> isReady, params string[] options) => StartAsync(AppContext.BaseDirectory, data, isReady, options);

    /// <summary>The same, with the silo of another folder of programs.</summary>
    public static async Task<SiloProcess> StartAsync(string programs, string data, Func<HttpClient, Task<bool>> isReady, params string[] options)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(programs, "trustflow-silo.dll"), "--data", data, "--listen", $"127.0.0.1:{port}", .. options])
        {
            WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, UseShellExecute = false,
        };
        var watch = Stopwatch.StartNew();
        var silo = new SiloProcess(Process.Start(start)!, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });
        silo.process.OutputDataReceived += (_, _) => { };
        silo.process.BeginOutputReadLine();
        while (!await HoldsAsync(silo.Http, isReady))
        {
            if (silo.process.HasExited) throw new InvalidOperationException("The silo ended before it was ready.");
            await Task.Delay(Look);
        }

        silo.Ready = watch.Elapsed;
        return silo;
    }

    /// <summary>What it holds of the machine's memory now, in bytes.</summary>
    public long Resident()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>The time of processors that it has taken so far.</summary>
    public TimeSpan Cpu()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Tells it to stop, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-s", "TERM", $"{process.Id}"]);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static async Task<bool> HoldsAsync(HttpClient client, Func<HttpClient, Task<bool>> isReady)
    {
        try
        {
            return await isReady(client);
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

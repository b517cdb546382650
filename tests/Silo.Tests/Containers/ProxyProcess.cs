using TrustFlow.Servers;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>A real HAProxy, of Debian's package <c>haproxy</c>, with one of the configurations of <c>deploy</c>.</summary>
sealed class ProxyProcess : IAsyncDisposable
{
    public const string Door = "deploy/kubernetes/door.cfg";
    public const string Front = "deploy/compose/front.cfg";

    const string Program = "/usr/sbin/haproxy";

    readonly string folder = Directory.CreateTempSubdirectory("trustflow-proxy-").FullName;
    readonly LeashedProcess process;

    ProxyProcess(string configuration, string name, int port, int figures, IReadOnlyDictionary<string, string> environment)
    {
        if (!File.Exists(Program)) throw new InvalidOperationException("HAProxy is not installed: as root, apt-get install haproxy.");
        Address = new Uri($"http://127.0.0.1:{port}");
        Figures = new Uri($"http://127.0.0.1:{figures}/metrics");
        var all = new Dictionary<string, string>(environment, StringComparer.Ordinal) { [$"{name}_PORT"] = $"{port}", [$"{name}_METRICS_PORT"] = $"{figures}" };
        process = LeashedProcess.Start(Program, ["-db", "-f", Repository.Path(configuration)], folder, all);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Where it gives its figures.</summary>
    public Uri Figures { get; }

    /// <summary>What it wrote.</summary>
    public string Output => process.Output;

    /// <summary>The door of a silo.</summary>
    public static Task<ProxyProcess> DoorAsync(Uri silo, string token) =>
        StartAsync(Door, "DOOR", new Dictionary<string, string> { ["SILO_ADDRESS"] = silo.Authority, ["TRUSTFLOW_TOKEN"] = token });

    /// <summary>The one port before some doors.</summary>
    public static Task<ProxyProcess> FrontAsync(params Uri[] doors) =>
        StartAsync(Front, "FRONT", Enumerable.Range(1, 3).ToDictionary(static number => $"DOOR_{number}", number => doors[(number - 1) % doors.Length].Authority));

    /// <summary>Kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    static async Task<ProxyProcess> StartAsync(string configuration, string name, IReadOnlyDictionary<string, string> environment)
    {
        var ports = FreePorts.Take(2);
        var proxy = new ProxyProcess(configuration, name, ports[0], ports[1], environment);
        try
        {
            await proxy.ListensAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    async Task ListensAsync()
    {
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await IsThereAsync(http))
        {
            if (!process.IsRunning) throw new InvalidOperationException($"HAProxy ended:\n{Output}");
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }

    async Task<bool> IsThereAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync(Figures)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }
}

using System.Diagnostics;

namespace TrustFlow.Servers;

/// <summary>
/// A RabbitMQ broker of Debian's package <c>rabbitmq-server</c>, on free ports of 127.0.0.1 and with all its files in a temporary folder. Its user
/// is <c>guest</c> with the password <c>guest</c>. It ends with the process that started it.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    const string Programs = "/usr/lib/rabbitmq/bin";
    const string Answered = "{ok, ";
    const int CallAttempts = 5;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    static readonly Lazy<Task<RabbitMqServer>> Lazily = new(() => StartAsync());

    readonly string folder = Directory.CreateTempSubdirectory("trustflow-rabbitmq-").FullName;
    readonly Dictionary<string, string> environment;
    readonly int epmdPort;
    readonly SemaphoreSlim calling = new(1);
    LeashedProcess? epmd;
    LeashedProcess? broker;

    RabbitMqServer()
    {
        var ports = FreePorts.Take(4);
        (Port, TlsPort, epmdPort) = (ports[0], ports[1], ports[2]);
        Certificate = new ServerCertificate(folder);
        environment = new Dictionary<string, string>
        {
            ["HOME"] = folder,
            ["ERL_EPMD_PORT"] = $"{epmdPort}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_CRASH_DUMP"] = "/dev/null",
            ["RABBITMQ_NODENAME"] = $"trustflow-{Port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = $"{ports[3]}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "db"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "plugins"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            // Schedulers that find nothing to do sleep at once, since others need the processor.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}",
        };
        File.WriteAllText(environment["RABBITMQ_ENABLED_PLUGINS_FILE"], "[].\n");
        File.WriteAllText(environment["RABBITMQ_CONFIG_FILE"], $"""
            listeners.ssl.1 = 127.0.0.1:{TlsPort}
            ssl_options.cacertfile = {Certificate.Authority}
            ssl_options.certfile = {Certificate.Certificate}
            ssl_options.keyfile = {Certificate.Key}
            ssl_options.verify = verify_none
            log.file.level = warning

            """);
    }

    /// <summary>Where it listens without TLS.</summary>
    public int Port { get; }

    /// <summary>Where it listens with TLS.</summary>
    public int TlsPort { get; }

    /// <summary>What it shows there.</summary>
    public ServerCertificate Certificate { get; }

    /// <summary>One that all tests of the process share.</summary>
    public static Task<RabbitMqServer> SharedAsync() => Lazily.Value;

    /// <summary>Starts one.</summary>
    /// <exception cref="InvalidOperationException">It does not start; the message has what it wrote.</exception>
    public static async Task<RabbitMqServer> StartAsync()
    {
        if (!Directory.Exists(Programs)) throw new InvalidOperationException("RabbitMQ is not installed: as root, apt-get install rabbitmq-server.");
        var server = new RabbitMqServer();
        server.epmd = LeashedProcess.Start("epmd", ["-d", "-port", $"{server.epmdPort}", "-address", "127.0.0.1"], server.folder, server.environment);
        // A broker that finds none would start one that outlives it.
        await server.epmd.WhenWrittenAsync(line => line.Contains("running", StringComparison.Ordinal), Patience);
        await server.ResumeAsync();
        return server;
    }

    /// <summary>Starts it again after it was stopped or killed, on the same ports and with what it keeps; completes when it answers.</summary>
    public async Task ResumeAsync()
    {
        broker = LeashedProcess.Start(Path.Combine(Programs, "rabbitmq-server"), [], folder, environment);
        await broker.WhenWrittenAsync(line => line.Contains("completed with", StringComparison.Ordinal), Patience);
    }

    /// <summary>Stops it in an orderly way.</summary>
    public async Task StopAsync() => await broker!.StopAsync();

    /// <summary>Ends it as a cut of the power would.</summary>
    public async Task KillAsync() => await broker!.KillAsync();

    /// <summary>Lets it stand still, as a machine that hangs, until it is told to go on.</summary>
    public Task FreezeAsync() => broker!.SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => broker!.SignalAsync("CONT");

    /// <summary>Stops it and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await ResumeAsync();
    }

    /// <summary>Runs <c>rabbitmqctl</c>.</summary>
    /// <returns>What it writes, line by line, without headings.</returns>
    public async Task<IReadOnlyList<string>> ControlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Programs, "rabbitmqctl"), ["--quiet", .. arguments[0].StartsWith("list_", StringComparison.Ordinal) ? ["--no-table-headers"] : Array.Empty<string>(), .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        using var control = Process.Start(start)!;
        var errors = control.StandardError.ReadToEndAsync();
        var written = await control.StandardOutput.ReadToEndAsync();
        await control.WaitForExitAsync();
        return control.ExitCode == 0
            ? written.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)} failed: {await errors}{written}");
    }

    /// <summary>Evaluates an Erlang expression in the broker, which is many times faster than <c>rabbitmqctl</c>.</summary>
    /// <returns>What it writes.</returns>
    public async Task<string> EvaluateAsync(string expression)
    {
        // Of calls at the same time the broker lets only some in.
        await calling.WaitAsync();
        try
        {
            for (var attempts = 1; ; attempts++)
            {
                var (written, errors) = await CallAsync(expression);
                var end = written.LastIndexOf(Answered, StringComparison.Ordinal);
                if (end >= 0) return written[..end];
                if (attempts == CallAttempts) throw new InvalidOperationException($"The broker does not evaluate {expression}: {errors}{written}");
            }
        }
        finally
        {
            calling.Release();
        }
    }

    /// <summary>Kills it and deletes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (broker is not null) await broker.DisposeAsync();
        if (epmd is not null) await epmd.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    async Task<(string Written, string Errors)> CallAsync(string expression)
    {
        var cookie = await File.ReadAllTextAsync(Path.Combine(folder, ".erlang.cookie"));
        var start = new ProcessStartInfo("erl_call", ["-c", cookie, "-n", environment["RABBITMQ_NODENAME"], "-fetch_stdout", "-e"])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        using var call = Process.Start(start)!;
        var errors = call.StandardError.ReadToEndAsync();
        var written = call.StandardOutput.ReadToEndAsync();
        await call.StandardInput.WriteLineAsync(expression);
        call.StandardInput.Close();
        await call.WaitForExitAsync();
        return (await written, await errors);
    }
}

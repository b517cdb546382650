using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TrustFlow.Servers.Postgres;

/// <summary>A running server.</summary>
sealed class PostgresProcess : IAsyncDisposable
{
    const string Ready = "database system is ready to accept connections";
    const int Tries = 5;

    // The server ends as soon as nobody holds the other end of the shell's input any more, and its folder goes with it: nothing outlives who started it.
    const string Watched = """
        exec 3<&0; "$@" & server=$!; (read -r _ <&3; : >"$0/ending"; kill -QUIT $server) 2>/dev/null & watch=$!; wait $server
        if [ -e "$0/ending" ]; then rm -rf "$0"; else kill $watch 2>/dev/null; fi
        """;

    readonly PostgresFolder folder;
    readonly Process shell;

    PostgresProcess(PostgresFolder folder, Process shell, int port) => (this.folder, this.shell, Port) = (folder, shell, port);

    public int Port { get; }

    /// <summary>Starts it, and returns when it takes connections.</summary>
    /// <param name="folder">Where its cluster is.</param>
    /// <param name="port">The port; null for a free one.</param>
    public static async Task<PostgresProcess> StartAsync(PostgresFolder folder, int? port = null)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryStartAsync(folder, port ?? FreePort());
            }
            catch (InvalidOperationException) when (tries < Tries)
            {
                // Somebody else took the port meanwhile, or what a killed server left behind is still being let go of.
            }
        }
    }

    public async Task KillAsync()
    {
        var server = int.Parse((await File.ReadAllLinesAsync(Path.Combine(folder.Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        var children = Children(server);
        Kill(server);
        foreach (var child in children) Kill(child);
        await shell.WaitForExitAsync();
    }

    public async Task StopAsync()
    {
        await Unprivileged.RunAsync(PostgresPrograms.Find("pg_ctl"), "stop", "-D", folder.Data, "-m", "fast", "-w");
        await shell.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
    }

    static async Task<PostgresProcess> TryStartAsync(PostgresFolder folder, int port)
    {
        var start = Unprivileged.Start(
            "sh", "-c", Watched, folder.Path, PostgresPrograms.Find("postgres"), "-D", folder.Data, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "max_connections=400", "-c", "ssl=on",
            "-c", $"ssl_cert_file={folder.Certificate}", "-c", $"ssl_key_file={folder.Key}");
        start.RedirectStandardInput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains(Ready, StringComparison.Ordinal) == true) ready.TrySetResult(true);
            if (!ready.Task.IsCompleted) log.Add(line.Data ?? "");
        };
        process.BeginErrorReadLine();
        await Task.WhenAny(ready.Task, process.WaitForExitAsync());
        if (ready.Task.IsCompleted) return new(folder, process, port);
        process.Dispose();
        throw new InvalidOperationException($"PostgreSQL did not start: {string.Join(" | ", log)}");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static List<int> Children(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(static folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0 && Parent(id) == parent),
    ];

    // The command's name, in brackets, may hold spaces; the state and the parent's id follow it.
    static int Parent(int id)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace TrustFlow.Servers.Postgres;

/// <summary>A running server.</summary>
sealed class PostgresProcess : IAsyncDisposable
{
    const string Ready = "database system is ready to accept connections";
    const int Tries = 5;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly PostgresFolder folder;
    readonly LeashedProcess server;

    PostgresProcess(PostgresFolder folder, LeashedProcess server, int port) => (this.folder, this.server, Port) = (folder, server, port);

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
                return await TryStartAsync(folder, port ?? FreePorts.Take(1)[0]);
            }
            catch (InvalidOperationException) when (tries < Tries)
            {
                // Somebody else took the port meanwhile, or what a killed server left behind is still being let go of.
            }
        }
    }

    /// <summary>Kills it with all that serve connections, each of which is in a group of its own.</summary>
    public async Task KillAsync()
    {
        var parent = int.Parse((await File.ReadAllLinesAsync(Path.Combine(folder.Data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        var children = Children(parent);
        await server.KillAsync();
        foreach (var child in children) Kill(child);
    }

    /// <summary>Stops it in one of the ways that <c>pg_ctl</c> has.</summary>
    public async Task StopAsync(string mode)
    {
        await Unprivileged.RunAsync(PostgresPrograms.Find("pg_ctl"), "stop", "-D", folder.Data, "-m", mode, "-w");
        await server.KillAsync();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    static async Task<PostgresProcess> TryStartAsync(PostgresFolder folder, int port)
    {
        var start = Unprivileged.Start(
            PostgresPrograms.Find("postgres"), "-D", folder.Data, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "dynamic_shared_memory_type=mmap", "-c", "max_connections=400", "-c", "ssl=on",
            "-c", $"ssl_cert_file={folder.Tls.Certificate}", "-c", $"ssl_key_file={folder.Tls.Key}");
        var started = LeashedProcess.Start(start.FileName, start.ArgumentList, folder.Path, new Dictionary<string, string>());
        try
        {
            await started.WhenWrittenAsync(static line => line.Contains(Ready, StringComparison.Ordinal), Patience);
            return new(folder, started, port);
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
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

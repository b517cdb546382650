using System.Diagnostics;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>A silo whose disk is full when it starts.</summary>
public sealed class FullDiskTests : IDisposable
{
    // A file system of its own, which goes with the shell: made, filled to the last byte, and the silo started once more on it.
    const string Script =
        """
        mount -t tmpfs -o size=8m tmpfs "$1" || exit 90
        timeout --preserve-status -s TERM 60 dotnet "$2" --data "$1/data" --listen "127.0.0.1:$3" --bootstrap none > "$1/out" &
        for i in $(seq 600); do grep -q Serving "$1/out" && break; sleep 0.1; done
        kill -KILL $(cat "/proc/$!/task/$!/children"); wait $! 2> /dev/null
        cat /dev/zero > "$1/filler" 2> /dev/null
        exec dotnet "$2" --data "$1/data" --listen "127.0.0.1:$3" --bootstrap none
        """;

    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Start_DiskIsFull_SaysSoInOneLine()
    {
        var start = new ProcessStartInfo("unshare") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "--mount", "--map-root-user", "sh", "-c", Script, "sh", folder.Path, Path.Combine(AppContext.BaseDirectory, "trustflow-silo.dll"), $"{SiloProcess.FreePort()}" })
            start.ArgumentList.Add(argument);
        using var silo = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var errors = await silo.StandardError.ReadToEndAsync(limit.Token);
        await silo.WaitForExitAsync(limit.Token);
        Assert.True(silo.ExitCode == 1, $"{silo.ExitCode}: {errors}");
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the disk is full. Make room.", line, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}

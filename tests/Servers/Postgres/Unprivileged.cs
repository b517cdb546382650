using System.Diagnostics;

namespace TrustFlow.Servers.Postgres;

/// <summary>PostgreSQL does not run as root: for root its programs run as the user that Debian's package makes.</summary>
static class Unprivileged
{
    const string User = "postgres";

    public static bool IsNeeded => Environment.IsPrivilegedProcess;

    public static Task GiveAsync(string folder) => RunToEndAsync(new ProcessStartInfo("chown", ["-R", User, folder]));

    public static Task RunAsync(string program, params string[] arguments) => RunToEndAsync(Start(program, arguments));

    /// <summary>How a program is started, with its standard error to be read.</summary>
    public static ProcessStartInfo Start(string program, params IEnumerable<string> arguments) =>
        IsNeeded ? new("setpriv", ["--reuid", User, "--regid", User, "--clear-groups", "--", program, .. arguments]) { WorkingDirectory = "/" } : new(program, arguments);

    static async Task RunToEndAsync(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await errors}");
    }
}

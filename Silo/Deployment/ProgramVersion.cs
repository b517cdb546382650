using System.Diagnostics;
using System.Reflection;

namespace TrustFlow.Silo.Deployment;

/// <summary>What runs, and since when.</summary>
static class ProgramVersion
{
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>The time since the process began.</summary>
    public static TimeSpan Uptime(TimeProvider time)
    {
        using var process = Process.GetCurrentProcess();
        return time.GetUtcNow() - new DateTimeOffset(process.StartTime);
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace TrustFlow.Testing;

/// <summary>A program of this repository as a process of its own, as a user starts it.</summary>
sealed class ChildProcess : IAsyncDisposable
{
    // What a program of this repository heeds must come from the test alone.
    static readonly string[] Settings = ["TRUSTFLOW_", "PUBSUB_BACKEND", "RABBITMQ_", "POSTGRES_"];

    readonly Process process;
    readonly StringBuilder output = new();
    readonly StringBuilder errors = new();

    ChildProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written so far.</summary>
    public string Output => Text(output);

    public string Errors => Text(errors);

    public bool Running => !process.HasExited;

    public static ChildProcess Start(string assembly, string folder, params IEnumerable<string> arguments) =>
        Start(assembly, folder, new Dictionary<string, string>(), arguments);

    /// <summary>The same, with environment variables beside the test's own; of TrustFlow's it has only these.</summary>
    public static ChildProcess Start(string assembly, string folder, IReadOnlyDictionary<string, string> environment, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => Settings.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var child = Process.Start(start)!;
        child.StandardInput.Close();
        return new ChildProcess(child);
    }

    /// <summary>Waits until it has written something.</summary>
    public Task<Match> ToldAsync(Regex what, TimeSpan limit) => ToldAsync(() => Output, what, limit);

    /// <summary>Waits until it has written something on standard error.</summary>
    public Task<Match> ToldErrorAsync(Regex what, TimeSpan limit) => ToldAsync(() => Errors, what, limit);

    /// <summary>Waits for its end, and gives its exit status.</summary>
    public async Task<int> ExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    /// <summary>Ends it at once, as a power cut would: nothing in it gets to run any more.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Asks it to end, and gives its exit status.</summary>
    /// <param name="signal"><c>TERM</c>, as a service manager does, or <c>INT</c>, as Ctrl+C does.</param>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await SignalAsync(signal);
        return await ExitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Sends it a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }

    async Task<Match> ToldAsync(Func<string> text, Regex what, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var timeout = new CancellationTokenSource(limit);
        while (true)
        {
            if (what.Match(text()) is { Success: true } found) return found;
            Assert.True(Running, $"It ended without a word of {what}.\n{Output}\n{Errors}");
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }

    static void Append(StringBuilder to, string? line)
    {
        if (line is null) return;
        lock (to) to.Append(line).Append('\n');
    }

    static string Text(StringBuilder from)
    {
        lock (from) return from.ToString();
    }
}

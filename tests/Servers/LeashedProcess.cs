using System.Diagnostics;

namespace TrustFlow.Servers;

/// <summary>A server that somebody else wrote, with its children. It does not outlive the process that started it, however that ends.</summary>
public sealed class LeashedProcess : IAsyncDisposable
{
    // The shell starts the server as a group of its own and says the group's number. When the pipe to whoever started it closes, or
    // that one's own group is told to end, it kills the server's group and deletes its folder ($0).
    const string Leash = """
        exec 3<&0
        setsid "$@" </dev/null 3<&- &
        child=$!
        echo "$child"
        { trap : INT TERM HUP; read -r _ <&3; trap '' INT TERM HUP; kill -9 "-$child"; rm -rf "$0" || rm -rf "$0"; } 2>/dev/null &
        watch=$!
        wait "$child"
        status=$?
        kill -9 "$watch" 2>/dev/null
        exit $status
        """;

    const int KeptLines = 40;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Process shell;
    readonly Lock gate = new();
    readonly Queue<string> lines = new();
    readonly List<(Func<string, bool> Test, TaskCompletionSource Found)> awaited = [];
    readonly TaskCompletionSource<int> group = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string name;

    LeashedProcess(Process shell, string name)
    {
        this.shell = shell;
        this.name = name;
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsRunning => !shell.HasExited;

    /// <summary>The last lines that it wrote.</summary>
    public string Output
    {
        get
        {
            lock (gate) return string.Join('\n', lines);
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs. The folder is deleted if whoever starts it ends without having ended it.</param>
    /// <param name="environment">Variables that it has beside those of the process.</param>
    public static LeashedProcess Start(string program, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("sh", ["-c", Leash, folder, program, .. arguments])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        var started = new LeashedProcess(new Process { StartInfo = start }, Path.GetFileName(program));
        started.shell.OutputDataReceived += (_, line) => started.Note(line.Data);
        started.shell.ErrorDataReceived += (_, line) => started.Note(line.Data);
        started.shell.Start();
        started.shell.BeginOutputReadLine();
        started.shell.BeginErrorReadLine();
        return started;
    }

    /// <summary>Completes when it writes a line that passes a test.</summary>
    /// <exception cref="InvalidOperationException">It ended before that; the message has its last lines.</exception>
    public async Task WhenWrittenAsync(Func<string, bool> test, TimeSpan patience)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (lines.Any(test)) return;
            awaited.Add((test, found));
        }

        var ended = shell.WaitForExitAsync();
        if (await Task.WhenAny(found.Task, ended, Task.Delay(patience)) == found.Task) return;
        throw new InvalidOperationException(ended.IsCompleted
            ? $"{name} ended with status {shell.ExitCode}:\n{Output}"
            : $"{name} is not ready after {patience.TotalSeconds:0} s:\n{Output}");
    }

    /// <summary>Asks it to end, waits until it has, and kills it if that takes too long.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await Task.WhenAny(shell.WaitForExitAsync(), Task.Delay(Patience));
        await KillAsync();
    }

    /// <summary>Kills it, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await shell.WaitForExitAsync();
    }

    /// <summary>Sends a signal to it and its children, as <c>STOP</c> or <c>CONT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        if (!IsRunning) return;
        var target = await group.Task.WaitAsync(Patience);
        using var kill = Process.Start("kill", ["-s", signal, "--", $"-{target}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Kills it.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        shell.Dispose();
    }

    void Note(string? line)
    {
        if (line is null) return;
        if (!group.Task.IsCompleted && int.TryParse(line, out var number))
        {
            group.SetResult(number);
            return;
        }

        lock (gate)
        {
            lines.Enqueue(line);
            if (lines.Count > KeptLines) lines.Dequeue();
            foreach (var (_, found) in awaited.Where(one => one.Test(line))) found.TrySetResult();
        }
    }
}

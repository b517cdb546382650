using System.Diagnostics;
using System.Text.Json;

namespace TrustFlow.Mortal;

/// <summary>A mortal silo as a process of its own, over a folder that outlives it.</summary>
public sealed class MortalProcess : IAsyncDisposable
{
    readonly Process process;

    MortalProcess(Process process) => this.process = process;

    /// <summary>Starts it, and returns when it takes commands.</summary>
    public static async Task<MortalProcess> StartAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(MortalProcess).Assembly.Location, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var mortal = new MortalProcess(Process.Start(start)!);
        if (await mortal.AnswerAsync() is not null) return mortal;
        await mortal.DisposeAsync();
        throw new InvalidOperationException("The silo ended before it took a command.");
    }

    /// <summary>Has a command done; null where the process died of it.</summary>
    public async Task<Answer?> TryAsync(Command command)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command));
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            return null;
        }

        return await AnswerAsync();
    }

    /// <summary>Has a command done that must not fail.</summary>
    public async Task<Answer> DoAsync(string name, string? argument = null)
    {
        var answer = await TryAsync(new Command(name, argument)) ?? throw new InvalidOperationException($"The silo died of '{name} {argument}'.");
        return answer.Refusal is null ? answer : throw new InvalidOperationException($"'{name} {argument}' was refused: {answer.Refusal}");
    }

    /// <summary>Ends it, if it still lives.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    async Task<Answer?> AnswerAsync()
    {
        if (await process.StandardOutput.ReadLineAsync() is not { } line) return null;
        try
        {
            return JsonSerializer.Deserialize<Answer>(line);
        }
        catch (JsonException)
        {
            // It died while it answered.
            return null;
        }
    }
}

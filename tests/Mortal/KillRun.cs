namespace TrustFlow.Mortal;

/// <summary>
/// Kills a silo at each step of what it does, starts it again on what it left, and looks: what was asked for must be done or undone, whole, and done
/// where it was acknowledged; nothing may be left over or missing.
/// </summary>
/// <param name="folder">An empty folder of its own.</param>
public sealed class KillRun(string folder)
{
    MortalProcess silo = null!;

    /// <summary>How often the silo died.</summary>
    public int Deaths { get; private set; }

    /// <summary>How many steps were not come by again, since what is done at once is not always done in the same order.</summary>
    public int Missed { get; private set; }

    /// <summary>Runs one case, as often as asked at each step.</summary>
    /// <returns>What was wrong, a text each; empty where nothing was.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(KillCase tried, int times)
    {
        Directory.CreateDirectory(folder);
        silo = await MortalProcess.StartAsync(folder);
        try
        {
            await silo.DoAsync("put");
            await silo.DoAsync("start", Sample.Flows[0]);
            await silo.DoAsync("listen", Sample.Flows[0]);
            var (steps, undone, done) = await LookAsync(tried);
            var wrong = new List<string>();
            foreach (var step in Enumerable.Repeat(steps, times).SelectMany(static all => all))
            {
                if (await KillAsync(tried, step, undone, done) is { } problem) wrong.Add(problem);
            }

            return wrong;
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    async Task<(IReadOnlyList<string> Steps, string Undone, string Done)> LookAsync(KillCase tried)
    {
        await PrepareAsync(tried);
        var undone = await StateAsync();
        await silo.DoAsync("begin");
        await silo.DoAsync(tried.Act.Name, tried.Act.Argument);
        var done = await StateAsync();
        var steps = (await silo.DoAsync("steps")).Steps!;
        if (steps.Count == 0 || done == undone) throw new InvalidOperationException($"'{tried.Name}' does nothing.");
        await ClearAsync(tried);
        return (steps, undone, done);
    }

    async Task<string?> KillAsync(KillCase tried, string step, string undone, string done)
    {
        await PrepareAsync(tried);
        if (await StateAsync() is var begun && begun != undone) return Tell(tried, step, "began otherwise", begun, undone);
        await silo.DoAsync("begin", step);
        var answer = await silo.TryAsync(tried.Act);

        // What is done after the answer may be fatal as well, and the very last of it even after all is quiet.
        var died = answer is null || await silo.TryAsync(new Command("state")) is null || await silo.TryAsync(new Command("begin")) is null;
        if (died) await ReviveAsync();
        else Missed++;
        var state = await StateAsync();
        await ClearAsync(tried);
        if (state == done) return null;
        if (answer is { Refusal: null }) return Tell(tried, step, "was acknowledged", state, done);
        return state == undone ? null : Tell(tried, step, "is neither done nor undone", state, done);
    }

    async Task ReviveAsync()
    {
        await silo.DisposeAsync();
        Deaths++;
        silo = await MortalProcess.StartAsync(folder);
    }

    async Task PrepareAsync(KillCase tried)
    {
        foreach (var command in tried.Before) await silo.DoAsync(command.Name, command.Argument);
    }

    // What was not done, or was done already, need not be taken back.
    async Task ClearAsync(KillCase tried)
    {
        foreach (var command in tried.After)
        {
            await silo.TryAsync(command);
            await StateAsync();
        }
    }

    async Task<string> StateAsync() => (await silo.DoAsync("state")).State!;

    static string Tell(KillCase tried, string step, string what, string is_, string wanted) =>
        $"{tried.Name}, killed {step}: it {what}.\n  too much: {Lines(is_, wanted)}\n  missing: {Lines(wanted, is_)}";

    static string Lines(string of, string without) => string.Join("; ", of.Split('\n').Except(without.Split('\n'), StringComparer.Ordinal));
}

using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests;

public sealed partial class FlowCrashTests
{
    /// <summary>The demo blueprint with another input topic, and another processor in the place of one.</summary>
    static readonly string Changed = Samples.Demo
        .Replace(":in:{id}", ":entry:{id}", StringComparison.Ordinal).Replace("\"text-completion:{id}\": {\n", "\"extra:{id}\": {\n", StringComparison.Ordinal);

    [Theory]
    [InlineData("restart", false)]
    [InlineData("restart", true)]
    [InlineData("recreate", false)]
    [InlineData("recreate", true)]
    [InlineData("pause", false)]
    [InlineData("pause", true)]
    [InlineData("resume", false)]
    [InlineData("resume", true)]
    [InlineData("stop-paused", false)]
    [InlineData("stop-paused", true)]
    [InlineData("refused-resume", false)]
    [InlineData("refused-resume", true)]
    [InlineData("refused-restart", false)]
    [InlineData("refused-restart", true)]
    [InlineData("delete-blueprint", false)]
    [InlineData("delete-blueprint", true)]
    public async Task Change_SiloEndsAtAnyStep_IsCompleteOrUndone(string change, bool takesEffect)
    {
        var (before, after) = await WithoutCrashAsync(change);
        var ended = true;
        var step = 0;
        while (ended)
        {
            step++;
            var workspace = await PrepareAsync(change);
            plane.Steps.DieAt(step, takesEffect);
            var done = Record.ExceptionAsync(() => ChangeAsync(change, workspace));
            await Task.WhenAny(done, plane.Steps.Died);
            if (!plane.Steps.Dead) await Task.WhenAny(plane.SettledAsync(), plane.Steps.Died);
            ended = plane.Steps.Dead;
            await RestartAsync(step);
            plane.Hooks.Mend();

            await InTime(done, step, change);
            var shape = await ShapeAsync(workspace);
            Assert.True(shape == after || (shape == before && await done is not null), $"{change}, step {step}: neither before nor after, or told otherwise ({(await done)?.Message})\n{shape}\nbefore\n{before}\nafter\n{after}");
            if ((await plane.EntriesAsync(workspace)).Count > 0) await plane.StopFlowAsync(workspace, "f1");
            await AssertNothingAsync(workspace, step);
            await plane.SettledAsync();
        }

        // What a silo does of its own accord beside may count as a step or not.
        Assert.True(step > change switch { "delete-blueprint" => 1, "pause" => 5, _ => 10 }, $"only {step} steps");
    }

    async Task<(string Before, string After)> WithoutCrashAsync(string change)
    {
        var workspace = await PrepareAsync(change);
        var before = await ShapeAsync(workspace);
        var refusal = await Record.ExceptionAsync(() => ChangeAsync(change, workspace));
        Assert.Equal(change.StartsWith("refused", StringComparison.Ordinal), refusal is not null);
        await plane.SettledAsync();
        plane.Hooks.Mend();
        return (before, await ShapeAsync(workspace));
    }

    async Task<string> PrepareAsync(string change)
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        if (change is "restart" or "recreate" or "refused-restart") await plane.PutAsync(workspace, ("flow-blueprint", "demo", Changed));
        if (change is "resume" or "stop-paused" or "refused-resume") await plane.PauseFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        if (change is "refused-resume" or "refused-restart")
            plane.Hooks.BeforeEnsure = topic => topic.EndsWith(change == "refused-resume" ? ":in:f1" : ":entry:f1", StringComparison.Ordinal) ? throw new IOException("the broker is full") : Task.CompletedTask;
        return workspace;
    }

    Task ChangeAsync(string change, string workspace) => change switch
    {
        "restart" or "refused-restart" => plane.RestartFlowAsync(workspace, "f1"),
        "recreate" => plane.RestartFlowAsync(workspace, "f1", recreate: true),
        "pause" => plane.PauseFlowAsync(workspace, "f1"),
        "resume" or "refused-resume" => plane.ResumeFlowAsync(workspace, "f1"),
        "stop-paused" => plane.StopFlowAsync(workspace, "f1"),
        _ => plane.Flows.DeleteBlueprintAsync(workspace, "demo", force: true, "test"),
    };

    /// <summary>All that there is of a workspace's flow, in words that are the same for every workspace.</summary>
    async Task<string> ShapeAsync(string workspace)
    {
        var entries = (await plane.Store.ReadAsync(workspace, "flow-blueprint")).Entries.Select(entry => $"{entry.Type}/{entry.Key}")
            .Concat((await plane.EntriesAsync(workspace)).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"));
        string[] topics = [.. FlowGrainTests.DemoTopics(workspace, "f1"), $"flow:tg:{workspace}:entry:f1"];
        var lines = entries.Concat(await plane.ExistingAsync(topics))
            .Concat((await plane.Store.ReadTopicUsesAsync(topics)).Select(use => $"uses {use.Topic}"))
            .Concat((await plane.Store.ReadVariantUsesAsync(workspace, SharedUses.Reads([new("embeddings", "demo")]))).Select(use => $"needs {use.Variant}"))
            .Concat((await plane.Store.ReadLeaksAsync()).Select(leak => $"leaked {leak.Topic}"));
        return string.Join('\n', lines).Replace($":{workspace}:", ":W:", StringComparison.Ordinal).Replace($"/{workspace}/", "/W/", StringComparison.Ordinal);
    }
}

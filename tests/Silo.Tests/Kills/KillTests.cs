using TrustFlow.Mortal;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests.Kills;

/// <summary>A silo is killed once at each step of what the flow service does, and started again on what it left.</summary>
public sealed class KillTests
{
    public static TheoryData<string> Cases => [.. KillCase.All.Select(tried => tried.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Silo_KilledAtAnyStep_LeavesItDoneOrUndone(string name)
    {
        using var folder = new TemporaryFolder();
        var run = new KillRun(Path.Combine(folder.Path, "data"));

        var wrong = await run.RunAsync(KillCase.All.Single(tried => tried.Name == name), times: 1);

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(run.Deaths > run.Missed, $"died {run.Deaths} times, and missed {run.Missed}");
    }
}

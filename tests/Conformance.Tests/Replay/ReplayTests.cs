namespace TrustFlow.Conformance.Tests.Replay;

/// <summary>What TrustGraph's services did when they were recorded, a silo does too, but for the differences that are meant.</summary>
public sealed class ReplayTests(ReplayedSilo silo) : IClassFixture<ReplayedSilo>
{
    public static TheoryData<string> Recordings => [.. Recording.All.Select(recording => recording.Name)];

    public static TheoryData<string> Stages =>
        [.. Recording.Stages("topology").Select(stage => stage.Key).Union(Recording.Stages("config-entries").Select(stage => stage.Key))];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Operation_Replayed_DoesWhatWasRecorded(string recording) => HasOnlyWhatIsMeant(recording);

    [Theory]
    [MemberData(nameof(Stages))]
    public void Stage_Reached_HoldsWhatWasRecorded(string stage) => HasOnlyWhatIsMeant(stage);

    [Fact]
    public void MeantDifferences_AreAllThere()
    {
        var idle = MeantDifferences.All.Where(difference => !silo.Mismatches.Any(difference.Covers)).ToList();
        Assert.True(idle.Count == 0, string.Join('\n', idle));
    }

    void HasOnlyWhatIsMeant(string of)
    {
        var others = silo.Mismatches.Where(mismatch => mismatch.Of == of && !MeantDifferences.All.Any(difference => difference.Covers(mismatch))).ToList();
        Assert.True(others.Count == 0, string.Join('\n', others));
    }
}

namespace TrustFlow.Flows.Tests;

public sealed class ReleasedTopicsTests
{
    readonly ReleasedTopics released = new();

    [Fact]
    public void Due_Topic_IsDueAtTwoSweeps()
    {
        released.Add("a");
        Assert.Equal(["a"], released.Due());
        released.Add("b");
        Assert.Equal(["a", "b"], released.Due().Order(StringComparer.Ordinal));
        Assert.Equal(["b"], released.Due());
        Assert.Empty(released.Due());
    }

    [Fact]
    public void Add_MoreThanTheLimit_DoesNotGrow()
    {
        for (var i = 0; i <= ReleasedTopics.Limit; i++) released.Add($"t{i}");
        Assert.Equal(ReleasedTopics.Limit, released.Due().Count);
    }
}

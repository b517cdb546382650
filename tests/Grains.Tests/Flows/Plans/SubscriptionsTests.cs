using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Tests.Plans;

public sealed class SubscriptionsTests
{
    [Fact]
    public void Owners_PlainName_IsTheOne() =>
        Assert.Equal([new SubscriptionOwner("my-proc", "default", "f1", "input")], Subscriptions.Owners("my-proc--default--f1--input"));

    [Theory]
    [InlineData("a", "b--c", "d", "e")]
    [InlineData("a-", "b", "-c-", "d")]
    [InlineData("a--", "b", "c", "--d")]
    [InlineData("-", "-", "-", "-")]
    public void Owners_NameThatSeveralYield_HoldsEachAndOnlyThose(string processor, string workspace, string variant, string spec)
    {
        var name = Subscriptions.Name(processor, workspace, variant, spec);
        var owners = Subscriptions.Owners(name).ToList();
        Assert.Contains(new SubscriptionOwner(processor, workspace, variant, spec), owners);
        Assert.Equal(owners.Distinct(), owners);
        Assert.All(owners, owner => Assert.Equal(name, Subscriptions.Name(owner.Processor, owner.Workspace, owner.Variant, owner.Spec)));
    }

    [Fact]
    public void Owners_AllShortParts_AreFound()
    {
        string[] parts = ["a", "-", "a-", "-a", "--", "a--b"];
        foreach (var p in parts)
        foreach (var w in parts)
        foreach (var v in parts)
        foreach (var s in parts)
            Assert.Contains(new SubscriptionOwner(p, w, v, s), Subscriptions.Owners(Subscriptions.Name(p, w, v, s)));
    }

    [Fact]
    public void Owners_NoSubscription_AreNone() => Assert.Empty(Subscriptions.Owners("config-svc"));
}

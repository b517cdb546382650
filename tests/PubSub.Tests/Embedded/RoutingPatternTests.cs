using TrustFlow.PubSub.Embedded;

namespace TrustFlow.PubSub.Tests.Embedded;

public sealed class RoutingPatternTests
{
    [Theory]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.b", "a.c", false)]
    [InlineData("a.b", "a", false)]
    [InlineData("a.*", "a.b", true)]
    [InlineData("a.*", "a", false)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("*.b", "a.b", true)]
    [InlineData("*", "", true)]
    [InlineData("#", "", true)]
    [InlineData("#", "a.b.c", true)]
    [InlineData("a.#", "a", true)]
    [InlineData("a.#", "a.b.c", true)]
    [InlineData("a.#", "b.a", false)]
    [InlineData("#.c", "a.b.c", true)]
    [InlineData("#.c", "c", true)]
    [InlineData("#.c", "a.c.b", false)]
    [InlineData("a.#.d", "a.d", true)]
    [InlineData("a.#.d", "a.b.c.d", true)]
    [InlineData("a.#.d", "a.b.c", false)]
    [InlineData("#.b.#", "a.b.c", true)]
    [InlineData("#.b.#", "a.c", false)]
    [InlineData("#.*", "a", true)]
    [InlineData("*.#.*", "a", false)]
    [InlineData("*.#.*", "a.b", true)]
    [InlineData("#.#", "a", true)]
    [InlineData("a#", "a#", true)]
    [InlineData("a#", "ab", false)]
    public void Matches_Key_ByWords(string pattern, string key, bool matches) =>
        Assert.Equal(matches, new RoutingPattern(pattern).Matches(key.Split('.')));
}

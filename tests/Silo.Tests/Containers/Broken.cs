namespace TrustFlow.Silo.Tests.Containers;

/// <summary>Breaks a text that is right in one place, to see that the check which passes it can fail.</summary>
static class Broken
{
    public static void IsTold(string text, string good, string bad, string complaint, Func<string, IEnumerable<string>> check)
    {
        var place = text.IndexOf(good, StringComparison.Ordinal);
        Assert.True(place >= 0, $"There is no '{good}' to break.");

        var told = check(text[..place] + bad + text[(place + good.Length)..]).ToList();

        Assert.Contains(told, one => one.Contains(complaint, StringComparison.Ordinal));
    }
}

namespace TrustFlow.Storage.Tests;

public sealed class EntryOrderTests
{
    [Fact]
    public void Order_IsThatOfCodePointsOfTypesThenOfKeys()
    {
        string[] names = ["", "\0", "A", "Z", "a", "a\0", "ab", "b", "é", "\uD7FF", "\uE000", "\uFFFD", "\uFFFF", "\U00010000", "\U0001F600", "\U0001F600a", "\U0001F601"];
        var ordered = (from type in names from key in names select new EntryKey(type, key)).ToList();

        Assert.Equal(ordered, ordered.AsEnumerable().Reverse().Order(EntryOrder.Instance));
        Assert.All(ordered, key => Assert.Equal(0, EntryOrder.Instance.Compare(key, key)));
    }
}

using System.Globalization;
using TrustFlow.Config;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Tests.Http;

public sealed class PageOfIdsTests
{
    static readonly List<string> Ids = [.. Enumerable.Range(0, 1001).Select(i => i.ToString("0000ü", CultureInfo.InvariantCulture))];

    [Theory]
    [InlineData(null, 11)]
    [InlineData(1, 1001)]
    [InlineData(500, 3)]
    public void Pages_Followed_GiveTheWholeListOnce(int? limit, int pages)
    {
        var seen = new List<string>();
        var count = 0;
        string? next = null;
        do
        {
            var page = PageOfIds.Of(Ids, limit, next);
            seen.AddRange(page.Ids);
            next = page.Continue;
            count++;
        }
        while (next is not null);
        Assert.Equal(Ids, seen);
        Assert.Equal(pages, count);
    }

    [Fact]
    public void Page_AfterAnIdThatWent_GoesOnBehindIt()
    {
        var first = PageOfIds.Of(["a", "c", "e", "g"], 2, null);

        Assert.Equal(["d", "e"], PageOfIds.Of(["a", "b", "d", "e", "g"], 2, first.Continue).Ids);
    }

    [Fact]
    public void Page_OfNothing_IsTheLast() => Assert.Equal((0, null), (PageOfIds.Of([], null, null).Ids.Count, PageOfIds.Of([], null, null).Continue));

    [Theory]
    [InlineData(0, null)]
    [InlineData(501, null)]
    [InlineData(-1, null)]
    [InlineData(null, "%%")]
    [InlineData(null, "a")]
    public void Page_AskedForWrongly_IsRefused(int? limit, string? after) => Assert.Throws<BadValueException>(() => PageOfIds.Of(Ids, limit, after));
}

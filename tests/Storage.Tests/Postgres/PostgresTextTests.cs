using System.Text;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Storage.Tests.Postgres;

public sealed class PostgresTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("plain é 😀 \uE000\uFFFF")]
    public void Text_ThatPostgresHolds_IsKeptAsItIs(string text) => Assert.Same(text, PostgresText.Kept(text).Length == text.Length ? text : null);

    [Fact]
    public void Text_OfAnyUnits_ComesBackAndHasNoUnitThatPostgresRefuses()
    {
        string[] units = ["\0", "\u0001", "\u0002", "a", "\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\uE000", "\uFFFF"];
        foreach (var text in from a in units from b in units from c in units select a + b + c)
        {
            var kept = PostgresText.Kept(text);
            Assert.Equal(text, PostgresText.Read(kept));
            Assert.DoesNotContain('\0', kept);
            Assert.Equal(kept, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept)));
        }
    }

    [Fact]
    public void Text_WithControlCharacters_KeepsItsOrder()
    {
        string[] ordered = ["", "\0", "\0\0", "\0\u0001", "\0a", "\u0001", "\u0001\0", "\u0001\u0001", "\u0002", "\u0002\0", "a", "a\0", "a\u0001", "aa"];

        Assert.Equal(ordered, ordered.Reverse().OrderBy(PostgresText.Kept, StringComparer.Ordinal));
    }
}

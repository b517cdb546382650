using TrustFlow.Processors.DocumentSearch.Passages;

namespace TrustFlow.Processors.Tests.DocumentSearch;

public sealed class SearchWordsTests
{
    [Fact]
    public void Query_WithSyntax_BecomesQuotedWords() =>
        Assert.Equal("\"a\" AND \"NEAR\" AND \"text\" AND \"b\"", SearchWords.Of("a\" NEAR(text:b*) -^a").All);

    [Fact]
    public void Query_WithAWordTwice_HasItOnce() => Assert.Equal(["Copy", "left"], SearchWords.Of("Copy copy, COPY left").Words);

    [Fact]
    public void Query_WithMarks_KeepsThemInTheirWord() => Assert.Equal(["cafe\u0301"], SearchWords.Of("«cafe\u0301»").Words);

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData("\"*()-:^")]
    [InlineData("\u0301 \0")]
    [InlineData("\ud800")]
    public void Query_WithoutLettersOrDigits_HasNoWords(string query) => Assert.Empty(SearchWords.Of(query).Words);

    [Fact]
    public void Query_WithVeryManyWords_KeepsTheFirst() =>
        Assert.Equal(Enumerable.Range(0, SearchWords.Limit).Select(i => $"w{i}"), SearchWords.Of(string.Join(' ', Enumerable.Range(0, 1000).Select(i => $"w{i}"))).Words);
}

using TrustFlow.Client.Tests.Testing;
using TrustFlow.Processors.DocumentSearch;
using TrustFlow.Processors.DocumentSearch.Passages;

namespace TrustFlow.Processors.Tests.DocumentSearch;

public sealed class PassageIndexTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Document_IsFoundOnlyWhenAllItsChunksAreThere()
    {
        await using var index = Open();

        await index.AddAsync(Chunk("a", 1, 1, 2, "pear tree"));
        Assert.Empty(await Find(index, "pear"));

        await index.AddAsync(Chunk("a", 1, 0, 2, "apple tree"));
        Assert.Equal(["a/1"], await Find(index, "pear"));
        Assert.Equal(2, (await Find(index, "tree")).Count);
    }

    [Fact]
    public async Task Revision_Newer_ReplacesTheOlderWhenItIsComplete()
    {
        await using var index = Open();
        await index.AddAsync(Chunk("a", 1, 0, 1, "old words"));

        await index.AddAsync(Chunk("a", 2, 0, 2, "new words"));
        Assert.Equal(["a/0"], await Find(index, "old"));
        Assert.Empty(await Find(index, "new"));

        await index.AddAsync(Chunk("a", 2, 1, 2, "more words"));
        Assert.Empty(await Find(index, "old"));
        Assert.Equal(["a/0", "a/1"], (await Find(index, "words")).Order());
    }

    [Fact]
    public async Task Revision_OlderOrRepeated_IsIgnored()
    {
        await using var index = Open();
        await index.AddAsync(Chunk("a", 5, 0, 1, "current"));

        await index.AddAsync(Chunk("a", 4, 0, 1, "stale"));
        await index.AddAsync(Chunk("a", 5, 0, 1, "other", cutting: "another text"));
        await index.AddAsync(Chunk("a", 5, 0, 1, "current"));

        Assert.Empty(await Find(index, "stale"));
        Assert.Empty(await Find(index, "other"));
        Assert.Equal(["a/0"], await Find(index, "current"));
        Assert.Equal(1, await index.CountAsync());
    }

    [Fact]
    public async Task Revision_NewerIncomplete_OutlivesTheCompletionOfAnOlder()
    {
        await using var index = Open();
        await index.AddAsync(Chunk("a", 3, 0, 2, "three"));
        await index.AddAsync(Chunk("a", 2, 0, 1, "two"));
        Assert.Equal(["a/0"], await Find(index, "two"));

        await index.AddAsync(Chunk("a", 3, 1, 2, "three again"));

        Assert.Empty(await Find(index, "two"));
        Assert.Equal(2, (await Find(index, "three")).Count);
    }

    [Fact]
    public async Task Cuttings_OfOneRevision_NeverMix()
    {
        await using var index = Open();

        await index.AddAsync(Chunk("a", 1, 0, 2, "large one", cutting: "large"));
        await index.AddAsync(Chunk("a", 1, 1, 2, "small two", cutting: "small"));
        Assert.Equal(0, await index.CountAsync());

        await index.AddAsync(Chunk("a", 1, 0, 2, "small one", cutting: "small"));
        await index.AddAsync(Chunk("a", 1, 1, 2, "large two", cutting: "large"));
        Assert.Equal(2, (await Find(index, "small")).Count);
        Assert.Empty(await Find(index, "large"));
    }

    [Fact]
    public async Task Chunks_InAnyOrderWithRepeats_EndInTheNewestRevisionOfEach()
    {
        await using var index = Open();
        var random = new Random(7);
        var chunks = Enumerable.Range(0, 12)
            .SelectMany(document => Enumerable.Range(1, 3).SelectMany(revision => Enumerable.Range(0, 4).Select(i => Chunk($"d{document}", revision, i, 4, $"shared rev{revision} doc{document}"))))
            .SelectMany(chunk => Enumerable.Repeat(chunk, 2))
            .ToArray();
        random.Shuffle(chunks);

        await Task.WhenAll(chunks.Select(chunk => index.AddAsync(chunk)));

        Assert.Equal(12, await index.CountAsync());
        Assert.Empty(await Find(index, "rev1"));
        Assert.Empty(await Find(index, "rev2"));
        Assert.Equal(48, (await Find(index, "rev3")).Distinct().Count());
    }

    [Fact]
    public async Task Document_Empty_ReplacesTheOlderAndFindsNothing()
    {
        await using var index = Open();
        await index.AddAsync(Chunk("a", 1, 0, 1, "words"));

        await index.AddAsync(Chunk("a", 2, 0, 1, ""));

        Assert.Empty(await Find(index, "words"));
        Assert.Equal(1, await index.CountAsync());
    }

    [Fact]
    public async Task Index_ReopenedBetweenAnyTwoChunks_EndsWithTheSame()
    {
        var chunks = new[] { Chunk("a", 1, 0, 1, "first"), Chunk("a", 2, 1, 2, "second b"), Chunk("b", 1, 0, 1, "other"), Chunk("a", 2, 0, 2, "second a"), Chunk("a", 1, 0, 1, "first") };
        foreach (var chunk in chunks)
        {
            await using var index = Open();
            await index.AddAsync(chunk);
        }

        await using var last = Open();
        Assert.Equal(["a/0", "a/1"], (await Find(last, "second")).Order());
        Assert.Empty(await Find(last, "first"));
        Assert.Equal(2, await last.CountAsync());
    }

    [Fact]
    public async Task Index_CopiedWhileItIsWritten_OpensWithWhatWasAcknowledged()
    {
        await using var index = Open();
        for (var i = 0; i < 50; i++) await index.AddAsync(Chunk($"d{i}", 1, 0, 1, $"word{i} common"));

        // What a killed process leaves behind: the file and its log, with nothing closed.
        foreach (var file in Directory.GetFiles(folder.Path, "index.sqlite*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, file.Replace("index.sqlite", "killed.sqlite"));
        await using var after = PassageIndex.Open(folder.File("killed.sqlite"));

        Assert.Equal(50, await after.CountAsync());
        Assert.Equal(["d49/0"], await Find(after, "word49"));
    }

    [Fact]
    public async Task Search_PassagesWithAllWords_ComeBeforeThoseWithSome()
    {
        await using var index = Open();
        await index.AddAsync(Chunk("some", 1, 0, 1, "zebra zebra zebra zebra"));
        await index.AddAsync(Chunk("all", 1, 0, 1, "a zebra and a lion walked through a rather long sentence about animals of the plain"));
        for (var i = 0; i < 20; i++) await index.AddAsync(Chunk($"none{i}", 1, 0, 1, "nothing of it"));

        var hits = await index.SearchAsync(SearchWords.Of("zebra lion"), 10);

        Assert.Equal(["all", "some"], hits.Select(hit => hit.Document));
        Assert.True(hits[0].Score >= hits[1].Score && hits[1].Score > 0);
    }

    [Fact]
    public async Task Search_MoreOftenInLessText_IsBetter()
    {
        await using var index = Open();
        await index.AddAsync(Chunk("once", 1, 0, 1, "river and many other words that are about something else"));
        await index.AddAsync(Chunk("often", 1, 0, 1, "river, river and river"));
        for (var i = 0; i < 9; i++) await index.AddAsync(Chunk($"none{i}", 1, 0, 1, "nothing of it"));

        var hits = await index.SearchAsync(SearchWords.Of("RIVER"), 10);

        Assert.Equal(["often", "once"], hits.Select(hit => hit.Document));
    }

    [Fact]
    public async Task Search_EqualScores_KeepTheirOrderAndLimit()
    {
        await using var index = Open();
        for (var i = 0; i < 30; i++) await index.AddAsync(Chunk($"d{i:00}", 1, 0, 1, "the same text"));

        var first = await index.SearchAsync(SearchWords.Of("same"), 7);
        var second = await index.SearchAsync(SearchWords.Of("same"), 30);

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"d{i:00}"), first.Select(hit => hit.Document));
        Assert.Equal(first, second.Take(7));
    }

    [Theory]
    [InlineData("AND")]
    [InlineData("\" OR 1=1 --")]
    [InlineData("text: {a b} : NEAR(x y, 2)")]
    [InlineData("𐐷𐐷 ꙮ 漢字 ๛")]
    [InlineData("a\0b")]
    [InlineData("'; DROP TABLE passage; --")]
    [InlineData("x* ^y + z")]
    public async Task Search_OddWords_AreOnlyWords(string query)
    {
        await using var index = Open();
        await index.AddAsync(Chunk("a", 1, 0, 1, "some text\0with a zero"));

        await index.SearchAsync(SearchWords.Of(query), 10);

        Assert.Equal(["a/0"], await Find(index, "text"));
    }

    [Fact]
    public async Task Replacing_TextWithZeroCharacters_LeavesNoWordsBehind()
    {
        await using var index = Open();
        await index.AddAsync(Chunk("a", 1, 0, 1, "before\0after"));

        await index.AddAsync(Chunk("a", 2, 0, 1, "new"));

        Assert.Empty(await Find(index, "before"));
        Assert.Empty(await Find(index, "after"));
    }

    static ChunkMessage Chunk(string document, long revision, int index, int count, string text, string cutting = "c") =>
        new() { Document = document, Revision = revision, Cutting = cutting, Index = index, Count = count, Text = text };

    static async Task<IReadOnlyList<string>> Find(PassageIndex index, string query) =>
        [.. (await index.SearchAsync(SearchWords.Of(query), 100)).Select(hit => $"{hit.Document}/{hit.Index}")];

    PassageIndex Open() => PassageIndex.Open(folder.File("index.sqlite"));
}

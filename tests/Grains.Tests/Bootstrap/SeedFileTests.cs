using System.Text;
using TrustFlow.Bootstrap.Seeds;
using TrustFlow.Bootstrap.Tests.Fixtures;

namespace TrustFlow.Bootstrap.Tests;

public sealed class SeedFileTests
{
    [Fact]
    public void Parse_Values_AreKeptAsJsonText()
    {
        var entries = SeedFile.Parse("s.json", Encoding.UTF8.GetBytes("""
            {
              "prompt": { "text": "a \"b\" é", "number": 1.50, "object": { "x": [1, null, true] } },
              "empty": {}
            }
            """));

        Assert.Equal([("prompt", "text", "\"a \\\"b\\\" é\""), ("prompt", "number", "1.50"), ("prompt", "object", "{\"x\":[1,null,true]}")],
            entries.Select(entry => (entry.Type, entry.Key, entry.Value!)));
    }

    [Theory]
    [InlineData("[]", "s.json:1: the seed file is no object. Write {\"type\": {\"key\": value}}.")]
    [InlineData("{\n\"prompt\": 5}", "s.json:2: type 'prompt': it is no object. Write its entries as {\"key\": value}.")]
    [InlineData("{\n\"prompt\": {\"a\": 1,\n\"a\": 2}}", "s.json:3: type 'prompt': 'a' is there twice. Correct the line.")]
    [InlineData("{\"prompt\": {}, \n\"prompt\": {}}", "s.json:2: 'prompt' is there twice. Correct the line.")]
    public void Parse_Malformed_NamesTheLineAndTheEntry(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<BootstrapFileException>(() => SeedFile.Parse("s.json", Encoding.UTF8.GetBytes(text))).Message);

    [Fact]
    public void Parse_BrokenJson_NamesTheLineAndTheEntry()
    {
        var error = Assert.Throws<BootstrapFileException>(() => SeedFile.Parse("s.json", "{\"prompt\": {\n\"a\": 1,\n\"b\": tru}}"u8));

        Assert.Equal((3, "entry 'prompt' / 'b'"), (error.Line, error.Entry));
    }

    [Fact]
    public async Task Read_MissingFile_NamesWhereItWasLookedFor()
    {
        using var folder = new TemporaryFolder();

        var error = await Assert.ThrowsAsync<BootstrapFileException>(() => SeedFile.ReadAsync(folder.Path, "seed.json", CancellationToken.None));

        Assert.StartsWith($"{Path.Combine(folder.Path, "seed.json")}: the seed file cannot be read (", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, new int[0])]
    [InlineData(10_000, 1, new[] { 10_000 })]
    [InlineData(25_000, 1, new[] { 10_000, 10_000, 5_000 })]
    [InlineData(9, 4 * 1024 * 1024, new[] { 3, 3, 3 })]
    [InlineData(2, 16 * 1024 * 1024, new[] { 1, 1 })]
    public void Split_ManyOrLargeEntries_StaysWithinTheLimits(int entries, int bytes, int[] expected)
    {
        var value = new string('x', bytes);

        var batches = SeedBatches.Split(Enumerable.Range(0, entries).Select(number => new TrustFlow.Config.ConfigWrite("t", $"{number}", value))).ToList();

        Assert.Equal(expected, batches.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(0, entries).Select(number => $"{number}"), batches.SelectMany(batch => batch).Select(write => write.Key));
    }
}

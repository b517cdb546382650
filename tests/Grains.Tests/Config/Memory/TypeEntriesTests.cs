using TrustFlow.Config.Memory;

namespace TrustFlow.Grains.Tests.Config.Memory;

public sealed class TypeEntriesTests
{
    readonly TypeEntries entries = new();

    [Theory]
    [InlineData(1, 40, 200)]
    [InlineData(2, 3_000, 60)]
    [InlineData(3, 300, 5_000)]
    [InlineData(4, 20, 400_000)]
    [InlineData(5, 15_000, 1_500)]
    [InlineData(6, 300_000, 20)]
    public void Entries_AfterRandomChanges_AreThoseOfADictionary(int seed, int keys, int longest)
    {
        var random = new Random(seed);
        var model = new Dictionary<string, (string, long)>();
        for (var step = 1; step <= 20_000 && step * (long)longest < 200_000_000; step++)
        {
            var key = Key(random.Next(keys));
            if (random.Next(4) == 0)
            {
                model.Remove(key);
                entries.Remove(key);
            }
            else
            {
                model[key] = (new string((char)random.Next('0', 'z'), random.Next(longest)), step);
                entries.Put(key, model[key].Item1, step);
            }

            if (step % 500 == 0) Same(model);
        }

        Same(model);
        foreach (var key in model.Keys) entries.Remove(key);
        Same([]);
    }

    [Fact]
    public void Put_SameEntriesWithValuesOfEverySize_HoldsNoMoreThanFewTimesTheirText()
    {
        for (var round = 0; round < 300; round++)
        {
            for (var key = 0; key < 1_000; key++) entries.Put($"key-{key}", new string('x', (round * 7 + key) % 400), round);
        }

        Assert.Equal(1_000, entries.Count);
        Assert.InRange(entries.Bytes, 1_000 * 200, 3 * 1_000 * 220 + (256 << 10));
    }

    [Fact]
    public void Entries_TooManyForOneTable_AreAllThere()
    {
        // Several tables of the largest size, some split again when the others are not.
        const int Many = 160_000;
        for (var key = 0; key < Many; key++) entries.Put($"key-{key}", Value(key), key);
        for (var key = 0; key < Many; key += 3) entries.Remove($"key-{key}");

        Assert.True(entries.Bytes > 3 * EntryBlocks.Largest, $"{entries.Bytes} bytes are too few to see what is to be seen.");
        for (var key = 0; key < Many; key++)
        {
            Assert.Equal(key % 3 != 0, entries.TryGet($"key-{key}", out var held));
            if (key % 3 != 0) Assert.Equal((Value(key), key), held);
        }

        static string Value(int key) => new((char)('a' + (key % 26)), 200 + (key % 100));
    }

    [Fact]
    public void Remove_NearlyAllOfMany_GivesTheirMemoryBack()
    {
        const int Many = 160_000;
        for (var key = 0; key < Many; key++) entries.Put($"key-{key}", new string('v', 300), key);
        for (var key = 0; key < Many - 100; key++) entries.Remove($"key-{key}");

        Assert.InRange(entries.Bytes, 100 * 300, 256 << 10);
        for (var key = Many - 100; key < Many; key++) Assert.True(entries.TryGet($"key-{key}", out _));
    }

    [Fact]
    public void Put_FewSmallEntries_TakesLittle()
    {
        for (var key = 0; key < 5; key++) entries.Put($"key-{key}", "value", 1);

        Assert.InRange(entries.Bytes, 1, 1024);
    }

    [Fact]
    public void Keys_AfterAValueChanged_AreTheSame()
    {
        entries.Put("b", "1", 1);
        entries.Put("a", "1", 1);
        var before = entries.Keys;

        entries.Put("a", "a longer one than before", 2);

        Assert.Equal<string>(["a", "b"], entries.Keys);
        Assert.Equal(before, entries.Keys);
    }

    void Same(Dictionary<string, (string, long)> model)
    {
        Assert.Equal(model.Count, entries.Count);
        Assert.Equal(model.Keys.Order(StringComparer.Ordinal), entries.Keys);
        foreach (var (key, value) in model) Assert.True(entries.TryGet(key, out var held) && held == value, key);
        Assert.False(entries.TryGet("never", out _));
    }

    static string Key(int number) => number % 3 == 0 ? $"schlüssel-{number}" : number % 7 == 0 ? $"\u65e5\u672c{number}" : $"key-{number}";
}

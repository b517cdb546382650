using TrustFlow.Config.Memory;

namespace TrustFlow.Grains.Tests.Config.Memory;

public sealed class EntryTableTests
{
    readonly EntryBlocks blocks = new();
    readonly EntryOutliers outliers = new();

    [Theory]
    [InlineData("one for all", 400)]
    [InlineData("the last of all", 400)]
    [InlineData("one of a few", 2_000)]
    [InlineData("any", 5_000)]
    public void Records_OfWhateverHashes_AreFoundAfterEveryChange(string hashes, int keys)
    {
        var random = new Random(keys);
        var table = new EntryTable(depth: 0, bits: 0, room: 0, blocks);
        var model = new Dictionary<int, (string Value, int Lines)>();
        for (var step = 0; step < 20_000; step++)
        {
            var key = random.Next(keys);
            if (model.Remove(key, out var held)) table.Release(Find(key), held.Lines);
            if (random.Next(3) > 0) model[key] = Put(key, new string((char)random.Next('a', 'z'), random.Next(900)));
            if (step % 1_000 == 0) Same();
        }

        Same();
        foreach (var (key, held) in model) table.Release(Find(key), held.Lines);
        Assert.Empty(table.Records);
        Assert.Equal(0, table.Used);

        (string, int) Put(int key, string value)
        {
            var hash = Hash(key);
            var record = EntryRecord.Of(hash, EntryText.Of($"key-{key}"), EntryText.Of(value), key);
            if (!table.Fits(hash, record.Lines))
            {
                var larger = table.Part(0, 0, hash, record.Lines);
                table.Leave();
                table = larger;
            }

            record.Write(table.At(table.Reserve(hash, record.Lines)), $"key-{key}", value);
            return (value, record.Lines);
        }

        void Same()
        {
            Assert.Equal(model.Count, table.Records.Count());
            Assert.Equal(model.Values.Sum(static held => held.Lines), table.Used);
            foreach (var (key, held) in model)
            {
                var bytes = table.At(Find(key));
                Assert.Equal(held.Value, EntryRecord.At(bytes).ReadValue(bytes, outliers));
            }

            Assert.Equal(EntryTable.Nowhere, table.Find(Hash(0), "never", outliers));
        }

        int Find(int key) => table.Find(Hash(key), $"key-{key}", outliers);

        uint Hash(int key) => hashes switch
        {
            "one for all" => 12345,
            "the last of all" => uint.MaxValue,
            "one of a few" => (uint)(key % 5) << 29,
            _ => (uint)key * 2654435769,
        };
    }

    [Fact]
    public void Part_ForEachNextBit_HasTheRecordsOfThatBit()
    {
        var table = new EntryTable(depth: 1, bits: 1, room: 1_000, blocks);
        for (var key = 0u; key < 1_000; key++)
        {
            // All begin with the table's bit.
            var hash = (1u << 31) | (key << 21);
            var record = EntryRecord.Of(hash, EntryText.Of($"{key}"), EntryText.Of("value"), key);
            record.Write(table.At(table.Reserve(hash, record.Lines)), $"{key}", "value");
        }

        var (zero, one) = (table.Part(2, 2, hash: 2u << 30, 1), table.Part(2, 3, hash: 2u << 30, 1));

        Assert.All(zero.Records, line => Assert.True(zero.Owns(EntryRecord.At(zero.At(line)).Hash)));
        Assert.Equal(512, zero.Records.Count());
        Assert.Equal(1_000 - 512, one.Records.Count());
        for (var key = 0u; key < 1_000; key++) Assert.NotEqual(EntryTable.Nowhere, (key < 512 ? zero : one).Find((1u << 31) | (key << 21), $"{key}", outliers));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Release_AgainAndAgain_LeavesTheRoomThatWasTaken(bool withOneBehind)
    {
        var table = new EntryTable(depth: 0, bits: 0, room: 4, blocks);
        var line = table.Reserve(hash: 7, count: 2);
        if (withOneBehind) table.Reserve(hash: 7, count: 1);
        for (var round = 0; round < 1_000; round++)
        {
            table.Release(line, 2);
            line = table.Reserve(hash: 7, count: 2);
            Assert.Equal(0, line);
        }
    }
}

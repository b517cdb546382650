using System.Text;

namespace TrustFlow.Silo.Tests.Cluster;

public sealed class StorageQueryTests(OrleansDatabase database) : IClassFixture<OrleansDatabase>
{
    readonly Grain grain = new(Guid.NewGuid().ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public async Task Write_WithoutAVersion_MakesVersion1(string? extension)
    {
        var state = grain with { Extension = extension };
        Assert.Null(await ReadAsync(state));

        Assert.Equal(1, await WriteAsync(state, null, "a"));

        Assert.Equal(("a", 1), await ReadAsync(state));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public async Task Write_WithoutAVersionOfWhatIsThere_IsRefused(string? extension)
    {
        var state = grain with { Extension = extension };
        await WriteAsync(state, null, "a");

        Assert.Null(await WriteAsync(state, null, "b"));

        Assert.Equal(("a", 1), await ReadAsync(state));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public async Task Write_AtTheVersion_GivesTheNext(string? extension)
    {
        var state = grain with { Extension = extension };
        await WriteAsync(state, null, "a");

        Assert.Equal(2, await WriteAsync(state, 1, "b"));
        Assert.Equal(3, await WriteAsync(state, 2, "c"));

        Assert.Equal(("c", 3), await ReadAsync(state));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Write_AtAnotherVersion_IsRefused(int version)
    {
        await WriteAsync(grain, null, "a");
        await WriteAsync(grain, 1, "b");

        Assert.Null(await WriteAsync(grain, version, "c"));

        Assert.Equal(("b", 2), await ReadAsync(grain));
    }

    [Fact]
    public async Task Write_AtAVersionOfWhatIsNotThere_IsRefused()
    {
        Assert.Null(await WriteAsync(grain, 1, "a"));

        Assert.Null(await ReadAsync(grain));
    }

    [Fact]
    public async Task Write_OfANullOrEmptyPayload_IsReadAsSuch()
    {
        Assert.Equal(1, await WriteAsync(grain, null, null));
        Assert.Equal((null, 1), await ReadAsync(grain));

        Assert.Equal(2, await WriteAsync(grain, 1, ""));
        Assert.Equal(("", 2), await ReadAsync(grain));

        Assert.Equal(3, await WriteAsync(grain, 2, null));
        Assert.Equal((null, 3), await ReadAsync(grain));
    }

    [Fact]
    public async Task Grains_ThatDifferInOnePartAlone_HaveAStateEach()
    {
        Grain[] grains =
        [
            grain, grain with { Extension = "" }, grain with { Extension = "key" }, grain with { Extension = "Key" }, grain with { Type = "other" }, grain with { N0 = 1 }, grain with { N1 = 1 },
            grain with { Service = grain.Service + "2" }, grain with { IdHash = 8 }, grain with { TypeHash = 8 },
        ];

        for (var i = 0; i < grains.Length; i++) Assert.Equal(1, await WriteAsync(grains[i], null, $"{i}"));

        for (var i = 0; i < grains.Length; i++) Assert.Equal(($"{i}", 1), await ReadAsync(grains[i]));
        Assert.Equal(2, await DeleteAsync(grains[0], 1));
        for (var i = 1; i < grains.Length; i++) Assert.Equal(2, await ClearAsync(grains[i], 1));
    }

    [Fact]
    public async Task Grains_OfTheWidestNames_AreKept()
    {
        // Letters that no compression makes smaller, three bytes each.
        var random = new Random(1);
        var widest = new Grain(grain.Service.PadRight(150, 's'))
        {
            Type = new string([.. Enumerable.Range(0, 512).Select(_ => (char)random.Next('a', 'z'))]),
            Extension = new string([.. Enumerable.Range(0, 512).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]),
            IdHash = int.MinValue, TypeHash = int.MaxValue, N0 = long.MinValue, N1 = long.MaxValue,
        };

        Assert.Equal(1, await WriteAsync(widest, null, "a"));
        Assert.Equal(2, await WriteAsync(widest, 1, "b"));

        Assert.Equal(("b", 2), await ReadAsync(widest));
    }

    [Fact]
    public async Task Clear_AtTheVersion_LeavesANullPayloadAndGoesOn()
    {
        await WriteAsync(grain, null, "a");

        Assert.Equal(2, await ClearAsync(grain, 1));
        Assert.Equal((null, 2), await ReadAsync(grain));

        Assert.Null(await WriteAsync(grain, null, "b"));
        Assert.Equal(3, await WriteAsync(grain, 2, "b"));
        Assert.Equal(("b", 3), await ReadAsync(grain));
    }

    [Fact]
    public async Task Delete_AtTheVersion_TakesTheRow()
    {
        await WriteAsync(grain, null, "a");
        await WriteAsync(grain, 1, "b");

        Assert.Equal(3, await DeleteAsync(grain, 2));
        Assert.Null(await ReadAsync(grain));

        Assert.Equal(1, await WriteAsync(grain, null, "c"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(2)]
    public async Task ClearAndDelete_AtAnotherVersion_AreRefused(int? version)
    {
        await WriteAsync(grain, null, "a");

        Assert.Null(await ClearAsync(grain, version));
        Assert.Null(await DeleteAsync(grain, version));

        Assert.Equal(("a", 1), await ReadAsync(grain));
    }

    [Fact]
    public async Task Writers_ManyAtOneVersion_LetExactlyOneIn()
    {
        await WriteAsync(grain, null, "a");

        await AssertOneWinsAsync(grain, 1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public async Task Writers_ManyOfAFirstState_LetExactlyOneIn(string? extension) => await AssertOneWinsAsync(grain with { Extension = extension }, null);

    [Fact]
    public async Task Read_TellsWhenItWasWritten()
    {
        await WriteAsync(grain, null, "a");
        var first = await ModifiedAsync();
        await WriteAsync(grain, 1, "b");
        var second = await ModifiedAsync();
        await ClearAsync(grain, 2);

        Assert.InRange(first, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.True(first <= second && second <= await ModifiedAsync());
    }

    async Task AssertOneWinsAsync(Grain state, int? version)
    {
        var next = (version ?? 0) + 1;

        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(writer => WriteAsync(state, version, $"{writer}")));

        Assert.Single(versions, next);
        Assert.Equal(19, versions.Count(one => one is null));
        Assert.Equal(($"{Array.IndexOf(versions, next)}", next), await ReadAsync(state));
    }

    Task<int?> WriteAsync(Grain state, int? version, string? payload) =>
        VersionAsync("WriteToStorageKey", [.. state.Identity, ("GrainStateVersion", version), ("PayloadBinary", payload is null ? null : Encoding.UTF8.GetBytes(payload))]);

    Task<int?> ClearAsync(Grain state, int? version) => VersionAsync("ClearStorageKey", [.. state.Identity, ("GrainStateVersion", version)]);

    Task<int?> DeleteAsync(Grain state, int? version) => VersionAsync("DeleteStorageKey", [.. state.Identity, ("GrainStateVersion", version)]);

    // A provider reads the version by its name where it writes, and as the first column elsewhere.
    async Task<int?> VersionAsync(string key, (string, object?)[] parameters)
    {
        var (named, first) = Assert.Single(await database.ReadAsync(key, row => (row["NewGrainStateVersion"], row[0]), parameters));
        Assert.Equal(named, first);
        return named as int?;
    }

    async Task<(string? Payload, int Version)?> ReadAsync(Grain state)
    {
        var rows = await database.ReadAsync("ReadFromStorageKey", row => (row["PayloadBinary"] is byte[] payload ? Encoding.UTF8.GetString(payload) : null, (int)row["Version"]), state.Identity);
        return rows.Count == 0 ? null : Assert.Single(rows);
    }

    async Task<DateTime> ModifiedAsync() => Assert.Single(await database.ReadAsync("ReadFromStorageKey", row => row.GetDateTime(1), grain.Identity));

    sealed record Grain(string Service)
    {
        public int IdHash { get; init; } = 7;

        public int TypeHash { get; init; } = 7;

        public long N0 { get; init; }

        public long N1 { get; init; }

        public string Type { get; init; } = "type";

        public string? Extension { get; init; }

        public (string, object?)[] Identity =>
        [
            ("GrainIdHash", IdHash), ("GrainIdN0", N0), ("GrainIdN1", N1), ("GrainTypeHash", TypeHash), ("GrainTypeString", Type), ("GrainIdExtensionString", Extension), ("ServiceId", Service),
        ];
    }
}

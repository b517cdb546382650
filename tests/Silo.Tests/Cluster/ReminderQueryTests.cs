using System.Data.Common;

namespace TrustFlow.Silo.Tests.Cluster;

public sealed class ReminderQueryTests(OrleansDatabase database) : IClassFixture<OrleansDatabase>
{
    static readonly DateTime Start = new(2026, 3, 4, 5, 6, 7, 89, DateTimeKind.Utc);
    static readonly int[] Hashes = [int.MinValue, -5, 0, 7, int.MaxValue];

    readonly string service = Guid.NewGuid().ToString();

    [Fact]
    public async Task Upsert_CountsVersionsFrom0()
    {
        Assert.Equal(0, await UpsertAsync("g", "r", 1));
        Assert.Equal(1, await UpsertAsync("g", "r", 1));
        Assert.Equal(2, await UpsertAsync("g", "r", 1, Start.AddHours(1), 90_000));

        Assert.Equal(new Reminder("g", "r", Start.AddHours(1), 90_000, 2), Assert.Single(await RowAsync("g", "r")));
    }

    [Fact]
    public async Task Upsert_ByManyAtOnce_GivesEachAVersion()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => UpsertAsync("g", "r", 1)));

        Assert.Equal(Enumerable.Range(0, 20), versions.Order());
    }

    [Fact]
    public async Task Upsert_OfAPeriodPast24Days_KeepsIt()
    {
        const long Period = 90L * 24 * 3600 * 1000;
        var wide = new string('w', 150);

        await UpsertAsync(wide, wide, 1, Start, Period);

        Assert.Equal(new Reminder(wide, wide, Start, Period, 0), Assert.Single(await RowAsync(wide, wide)));
    }

    [Fact]
    public async Task Upsert_OfAnotherHash_IsFoundByIt()
    {
        await UpsertAsync("g", "r", 10);
        await UpsertAsync("g", "r", -10);

        Assert.Empty(await RangeAsync("ReadRangeRows1Key", 9, 11));
        Assert.Single(await RangeAsync("ReadRangeRows1Key", -11, -9));
    }

    [Fact]
    public async Task Read_OfAGrain_GivesItsRemindersAlone()
    {
        await UpsertAsync("g", "a", 1);
        await UpsertAsync("g", "b", 1);
        await UpsertAsync("h", "a", 1);

        var read = await database.ReadAsync("ReadReminderRowsKey", Row, ("ServiceId", service), ("GrainId", "g"));

        Assert.Equal(["a", "b"], read.Select(one => one.Name).Order(StringComparer.Ordinal));
        Assert.Empty(await RowAsync("h", "b"));
        Assert.Empty(await RowAsync("G", "a"));
    }

    [Theory]
    [InlineData(-5, 7, new[] { 0, 7 })]
    [InlineData(-6, 6, new[] { -5, 0 })]
    [InlineData(int.MinValue, int.MaxValue, new[] { -5, 0, 7, int.MaxValue })]
    [InlineData(7, 8, new int[0])]
    public async Task Range_LeavesItsBeginningOutAndHasItsEnd(int begin, int end, int[] expected)
    {
        await FillAsync();

        Assert.Equal(expected, await HashesAsync("ReadRangeRows1Key", begin, end));
    }

    [Theory]
    [InlineData(7, -5, new[] { int.MinValue, -5, int.MaxValue })]
    [InlineData(6, -6, new[] { int.MinValue, 7, int.MaxValue })]
    [InlineData(int.MaxValue, int.MinValue, new[] { int.MinValue })]
    [InlineData(7, 7, new[] { int.MinValue, -5, 0, 7, int.MaxValue })]
    [InlineData(3, 3, new[] { int.MinValue, -5, 0, 7, int.MaxValue })]
    [InlineData(0, 0, new[] { int.MinValue, -5, 0, 7, int.MaxValue })]
    public async Task Range_ThatWraps_GoesPastTheHighestHash(int begin, int end, int[] expected)
    {
        await FillAsync();

        Assert.Equal(expected, await HashesAsync("ReadRangeRows2Key", begin, end));
    }

    [Fact]
    public async Task Delete_TakesTheVersionAlone()
    {
        await UpsertAsync("g", "r", 1);
        await UpsertAsync("g", "r", 1);
        await UpsertAsync("g", "s", 1);
        await UpsertAsync("g", "s", 1);

        Assert.False(await DeleteAsync(0));
        Assert.False(await DeleteAsync(2));
        Assert.Single(await RowAsync("g", "r"));
        Assert.True(await DeleteAsync(1));
        Assert.False(await DeleteAsync(1));

        Assert.Empty(await RowAsync("g", "r"));
        Assert.Single(await RowAsync("g", "s"));
    }

    [Fact]
    public async Task DeleteAll_TakesThoseOfTheServiceAlone()
    {
        await FillAsync();
        await FillAsync(service + "2");

        await database.RunAsync("DeleteReminderRowsKey", ("ServiceId", service));

        Assert.Empty(await HashesAsync("ReadRangeRows2Key", 0, 0));
        Assert.Equal(Hashes.Length, (await RangeAsync("ReadRangeRows2Key", 0, 0, service + "2")).Count);
    }

    async Task FillAsync(string? of = null)
    {
        foreach (var hash in Hashes) Assert.Equal(0, await UpsertAsync($"{hash}", "r", hash, of: of));
    }

    // A provider sends a short period as an integer of 32 bits and a longer one as one of 64.
    async Task<int> UpsertAsync(string grain, string name, int hash, DateTime? start = null, long period = 60_000, string? of = null) => Assert.Single(await database.ReadAsync(
        "UpsertReminderRowKey", row => (int)row["Version"], ("ServiceId", of ?? service), ("GrainId", grain), ("ReminderName", name), ("StartTime", start ?? Start),
        ("Period", period <= int.MaxValue ? (int)period : period), ("GrainHash", hash)));

    Task<List<Reminder>> RowAsync(string grain, string name) => database.ReadAsync("ReadReminderRowKey", Row, ("ServiceId", service), ("GrainId", grain), ("ReminderName", name));

    Task<List<Reminder>> RangeAsync(string key, int begin, int end, string? of = null) => database.ReadAsync(key, Row, ("ServiceId", of ?? service), ("BeginHash", begin), ("EndHash", end));

    async Task<IEnumerable<int>> HashesAsync(string key, int begin, int end) =>
        (await RangeAsync(key, begin, end)).Select(one => int.Parse(one.Grain, System.Globalization.CultureInfo.InvariantCulture)).Order();

    Task<bool> DeleteAsync(int version) => database.IsDoneAsync("DeleteReminderRowKey", ("ServiceId", service), ("GrainId", "g"), ("ReminderName", "r"), ("Version", version));

    static Reminder Row(DbDataReader row) => new((string)row["GrainId"], (string)row["ReminderName"], (DateTime)row["StartTime"], (long)row["Period"], (int)row["Version"]);

    sealed record Reminder(string Grain, string Name, DateTime Start, long Period, int Version);
}

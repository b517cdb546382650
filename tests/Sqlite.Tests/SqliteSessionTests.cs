namespace TrustFlow.Sqlite.Tests;

public sealed class SqliteSessionTests : IAsyncLifetime
{
    readonly DatabaseFolder folder = new();
    SqliteDatabase database = null!;

    public Task InitializeAsync()
    {
        database = folder.Open();
        return database.WriteAsync(session => session.Execute("CREATE TABLE cell(id INTEGER PRIMARY KEY, value)"));
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("\0")]
    [InlineData("a\0b")]
    [InlineData("日本 😀 é")]
    public Task Text_WellFormed_IsKeptAsText(string text) => TextIsKeptAsync(text, "text");

    [Fact]
    public async Task Text_WithALoneSurrogate_IsKeptAsItsUnits()
    {
        await TextIsKeptAsync("\uD800", "blob");
        await TextIsKeptAsync("a\uDC00b😀", "blob");
    }

    [Fact]
    public async Task Text_OfEveryLengthAroundTheScratch_IsKept()
    {
        foreach (var length in new[] { 21_844, 21_845, 21_846, 21_847, 65_535, 65_536, 65_537 })
        {
            await TextIsKeptAsync(new string('x', length), "text");
            await TextIsKeptAsync(new string('\u3042', length), "text");
        }
    }

    [Fact]
    public async Task Values_OfEachKind_ComeBackAsTheyWere()
    {
        Assert.Equal(long.MinValue, await BackAsync(long.MinValue, row => row.GetInt64(0)));
        Assert.Equal(-7, await BackAsync(-7, row => row.GetInt32(0)));
        Assert.True(await BackAsync(true, row => row.GetBoolean(0)));
        Assert.False(await BackAsync(false, row => row.GetBoolean(0)));
        Assert.Equal(0.1, await BackAsync(0.1, row => row.GetDouble(0)));
        Assert.Equal([0, 1, 255], await BackAsync(new byte[] { 0, 1, 255 }, row => row.GetBytes(0)));
        Assert.Equal((false, 0), await BackAsync(Array.Empty<byte>(), row => (row.IsDBNull(0), row.GetBytes(0).Length)));
        Assert.True(await BackAsync(null, row => row.IsDBNull(0)));
        Assert.Null(await BackAsync(null, row => row.GetStringOrNull(0)));
        Assert.Equal("42", await BackAsync(42, row => row.GetString(0)));
        await Assert.ThrowsAsync<InvalidCastException>(() => BackAsync(null, row => row.GetString(0)));
        await Assert.ThrowsAsync<OverflowException>(() => BackAsync(long.MaxValue, row => row.GetInt32(0)));
        await Assert.ThrowsAsync<ArgumentException>(() => BackAsync(DateTimeOffset.UnixEpoch, row => row.GetString(0)));
    }

    [Fact]
    public async Task Execute_TellsHowManyRowsChanged()
    {
        Assert.Equal(1, await database.WriteAsync(session => session.Execute("INSERT INTO cell(value) VALUES(@0)", "a")));
        Assert.Equal(2, await database.WriteAsync(session => session.Execute("INSERT INTO cell(value) VALUES(@0), (@0)", "b")));
        Assert.Equal(3, await database.WriteAsync(session => session.Execute("UPDATE cell SET value = @0", "c")));
        Assert.Equal(0, await database.WriteAsync(session => session.Execute("DELETE FROM cell WHERE id = @0", 99)));
    }

    [Fact]
    public async Task Parameters_AreBoundByTheirNumberNotTheirPlace()
    {
        var value = await database.ReadAsync(session => session.First("SELECT @2 || @0 || @1 || @0", row => row.GetString(0), "a", "b", "c"));

        Assert.Equal("caba", value);
    }

    [Theory]
    [InlineData("SELECT @0, @1")]
    [InlineData("SELECT 1")]
    [InlineData("SELECT @1")]
    [InlineData("SELECT @name")]
    [InlineData("SELECT @0; SELECT @0")]
    public async Task Parameters_ThatDoNotFit_AreRefused(string sql)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => database.ReadAsync(session => session.First(sql, row => row.GetInt64(0), 1)));

        Assert.Equal([1], await database.IdsAsync());
    }

    [Fact]
    public async Task Statement_RunAgainWhileItsRowsAreRead_IsRefused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            database.ReadAsync(session => session.Query("SELECT id FROM note ORDER BY id", _ => Notes.Ids(session))));

        Assert.Equal([1], await database.IdsAsync());
    }

    async Task TextIsKeptAsync(string text, string kind)
    {
        await database.WriteAsync(session => session.Execute("INSERT OR REPLACE INTO cell(id, value) VALUES(1, @0)", text));

        var (read, type, found) = await database.ReadAsync(session => session.First(
            "SELECT value, typeof(value), value = @0 FROM cell WHERE id = 1", row => (row.GetString(0), row.GetString(1), row.GetBoolean(2)), text));

        Assert.Equal(text, read);
        Assert.Equal(kind, type);
        Assert.True(found);
    }

    async Task<T> BackAsync<T>(object? value, Func<SqliteRow, T> read)
    {
        await database.WriteAsync(session => session.Execute("INSERT OR REPLACE INTO cell(id, value) VALUES(1, @0)", value));
        return (await database.ReadAsync(session => session.First("SELECT value FROM cell WHERE id = 1", read)))!;
    }
}

using System.Text.RegularExpressions;
using TrustFlow.Servers.Postgres;
using TrustFlow.Silo.Cluster;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo.Tests.Cluster;

public sealed partial class OrleansSchemaTests(OrleansDatabase database) : IClassFixture<OrleansDatabase>
{
    [Fact]
    public void Keys_AreThoseOfTheContract() =>
        Assert.Equal(OrleansContract.Parameters.Keys.Order(StringComparer.Ordinal), database.Texts.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Texts_NameTheParametersOfTheContractAndNoOther() => Assert.All(OrleansContract.Parameters, one => Assert.Equal(
        one.Value.Order(StringComparer.Ordinal),
        Parameter().Matches(database.Texts[one.Key]).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)));

    [Fact]
    public async Task Columns_AreAsWideAsTheContractSays()
    {
        var widths = await database.QueryAsync(
            "SELECT column_name, character_maximum_length FROM information_schema.columns WHERE table_name LIKE 'orleans\\_%' AND data_type = 'character varying'",
            row => (Column: row.GetString(0), Width: row.GetInt32(1)));

        Assert.All(widths, one => Assert.Equal(OrleansContract.Widths[one.Column], one.Width));
        Assert.Equal(OrleansContract.Widths.Keys.Select(name => name.ToUpperInvariant()).ToHashSet(StringComparer.Ordinal), widths.Select(one => one.Column.ToUpperInvariant()).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Apply_Again_ChangesNothing()
    {
        const string Stamps = "SELECT xmin::text FROM OrleansQuery UNION ALL SELECT xmin::text FROM schema_script";
        var before = await database.QueryAsync(Stamps, row => row.GetString(0));

        await OrleansSchema.ApplyAsync(database.Options);

        Assert.Equal(before, await database.QueryAsync(Stamps, row => row.GetString(0)));
    }

    [Fact]
    public async Task Apply_ByManyAtOnceAndBesideTheStore_MakesEachOnce()
    {
        var options = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var store = PostgresConfigStore.OpenAsync(options);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OrleansSchema.ApplyAsync(options)));

        await (await store).DisposeAsync();
        await using var connection = await (await PostgresServer.SharedAsync()).ConnectAsync(options.Database);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT string_agg(DISTINCT name, ' '), (SELECT count(*) FROM OrleansQuery) FROM schema_script";
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal("config orleans", reader.GetString(0));
        Assert.Equal(OrleansContract.Parameters.Count, reader.GetInt64(1));
    }

    [Fact]
    public async Task Apply_OnANewerSchema_IsRefused()
    {
        var server = await PostgresServer.SharedAsync();
        var options = await server.CreateDatabaseAsync();
        await OrleansSchema.ApplyAsync(options);
        await server.ExecuteAsync(options.Database, "INSERT INTO schema_script(name, number) VALUES('orleans', 99)");

        var refused = await Assert.ThrowsAsync<PostgresStoreException>(() => OrleansSchema.ApplyAsync(options));

        Assert.Contains("it holds schema 'orleans' 99", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
    }

    [Fact]
    public async Task Apply_WhereNoDatabaseIs_SaysWhichSettingToLookAt()
    {
        var refused = await Assert.ThrowsAsync<PostgresStoreException>(() => OrleansSchema.ApplyAsync(database.Options with { Database = "missing" }));

        Assert.Contains("--postgres-database", refused.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("@(?<name>[A-Za-z0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}

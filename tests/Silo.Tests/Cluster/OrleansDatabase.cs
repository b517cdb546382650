using System.Data.Common;
using Npgsql;
using TrustFlow.Servers.Postgres;
using TrustFlow.Silo.Cluster;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo.Tests.Cluster;

/// <summary>A database with Orleans' tables, asked as the providers ask: by the text of a key, with named parameters, columns by name.</summary>
public sealed class OrleansDatabase : IAsyncLifetime
{
    NpgsqlDataSource source = null!;

    /// <summary>Where it is.</summary>
    public PostgresOptions Options { get; private set; } = null!;

    /// <summary>The texts by key.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Options = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await OrleansSchema.ApplyAsync(Options);
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = Options.Host, Port = Options.Port, Username = Options.Username, Password = Options.Password, Database = Options.Database, SslMode = SslMode.Disable, MaxPoolSize = 30,
        });
        var texts = await QueryAsync("SELECT QueryKey, QueryText FROM OrleansQuery", row => ((string)row["QueryKey"], (string)row["QueryText"]));
        Texts = texts.ToDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal);
    }

    public async Task DisposeAsync() => await source.DisposeAsync();

    /// <summary>A connection of one's own.</summary>
    public ValueTask<NpgsqlConnection> ConnectAsync() => source.OpenConnectionAsync();

    /// <summary>Runs the text of a key, and reads each row.</summary>
    public async Task<List<T>> ReadAsync<T>(string key, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        await using var connection = await ConnectAsync();
        return await ReadAsync(connection, key, read, parameters);
    }

    /// <summary>Runs the text of a key on a given connection, and reads each row.</summary>
    public async Task<List<T>> ReadAsync<T>(NpgsqlConnection connection, string key, Func<DbDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        Assert.Equal(OrleansContract.Parameters[key].Order(StringComparer.Ordinal), parameters.Select(one => one.Name).Order(StringComparer.Ordinal));
        return await QueryAsync(connection, Texts[key], read, parameters);
    }

    /// <summary>Runs the text of a key that answers nothing.</summary>
    public async Task RunAsync(string key, params (string Name, object? Value)[] parameters) => Assert.Empty(await ReadAsync(key, row => row[0], parameters));

    /// <summary>Runs a text whose one row has one column: whether that is above 0.</summary>
    public async Task<bool> IsDoneAsync(string key, params (string Name, object? Value)[] parameters)
    {
        var (columns, value) = Assert.Single(await ReadAsync(key, row => (row.FieldCount, row[0]), parameters));
        Assert.Equal(1, columns);
        return Convert.ToBoolean(value, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Runs any query.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        await using var connection = await ConnectAsync();
        return await QueryAsync(connection, sql, read, []);
    }

    static async Task<List<T>> QueryAsync<T>(NpgsqlConnection connection, string sql, Func<DbDataReader, T> read, (string Name, object? Value)[] parameters)
    {
#pragma warning disable CA2100 // The texts are those of the database, which are what is tested.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.Add(new NpgsqlParameter { ParameterName = name, DbType = OrleansContract.TypeOf(name, value), Value = value ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }
}

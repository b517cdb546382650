using Microsoft.Data.Sqlite;

namespace TrustFlow.Sqlite;

/// <summary>
/// A connection inside a transaction, for the work that runs on it. Statements are prepared once for each text and kept, so
/// texts must be constants; parameters are <c>@0</c>, <c>@1</c>, … in the order given (null, <see cref="long"/>, <see cref="int"/>,
/// <see cref="double"/>, <see cref="string"/> or <see cref="byte"/> arrays).
/// </summary>
public sealed class SqliteSession
{
    readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    internal SqliteSession(SqliteConnection connection)
    {
        Connection = connection;
        ReadOnly = connection.ConnectionString.Contains("ReadOnly", StringComparison.Ordinal);
    }

    internal SqliteConnection Connection { get; }

    internal bool ReadOnly { get; }

    /// <summary>Runs a statement and gives the number of rows that it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Bind(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs a query and reads every row of it.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    /// <summary>Runs a query and reads its first row, or gives the default where there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Read() ? row(reader) : default;
    }

    internal void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        Connection.Dispose();
    }

    SqliteCommand Bind(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!prepared.TryGetValue(sql, out var command)) prepared.Add(sql, command = Prepare(sql, parameters.Length));
        for (var i = 0; i < parameters.Length; i++) command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        return command;
    }

    SqliteCommand Prepare(string sql, int parameters)
    {
        var command = Connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this program; values travel as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < parameters; i++) command.Parameters.Add(new SqliteParameter($"@{i}", null));
        return command;
    }
}

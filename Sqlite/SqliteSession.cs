using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TrustFlow.Sqlite;

/// <summary>
/// A connection inside a transaction, for the work that runs on it. Statements are prepared once for each text and kept, so
/// texts must be constants; parameters are <c>@0</c>, <c>@1</c>, … in the order given (null, <see cref="long"/>, <see cref="int"/>,
/// <see cref="bool"/>, <see cref="double"/>, <see cref="string"/> or <see cref="byte"/> arrays). Text is kept exactly, NUL and lone surrogates included.
/// </summary>
public sealed class SqliteSession
{
    readonly Dictionary<string, SqliteStatement> prepared = new(StatementTexts.Comparer);
    readonly SqliteConnection connection;
    readonly sqlite3 database;

    internal SqliteSession(SqliteConnection connection, bool readOnly)
    {
        this.connection = connection;
        database = connection.Handle ?? throw new ArgumentException("The connection is not open.", nameof(connection));
        ReadOnly = readOnly;
    }

    internal bool ReadOnly { get; }

    internal bool InTransaction => raw.sqlite3_get_autocommit(database) == 0;

    /// <summary>Runs a statement and gives the number of rows that it changed.</summary>
    /// <exception cref="SqliteException">It failed, as for a constraint that does not hold.</exception>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters)
    {
        var statement = Find(sql);
        try
        {
            statement.Begin(parameters);
            while (statement.Step())
            {
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            statement.End();
        }
    }

    /// <summary>Runs a query and reads every row of it.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public List<T> Query<T>(string sql, Func<SqliteRow, T> row, params ReadOnlySpan<object?> parameters)
    {
        var statement = Find(sql);
        var rows = new List<T>();
        try
        {
            statement.Begin(parameters);
            while (statement.Step()) rows.Add(row(statement.Row));
            return rows;
        }
        finally
        {
            statement.End();
        }
    }

    /// <summary>Runs a query and hands on its rows until it is told that there are enough.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="row">Takes a row; false where no more are wanted.</param>
    /// <param name="parameters">The query's parameters.</param>
    /// <exception cref="SqliteException">It failed.</exception>
    public void Each(string sql, Func<SqliteRow, bool> row, params ReadOnlySpan<object?> parameters)
    {
        var statement = Find(sql);
        try
        {
            statement.Begin(parameters);
            while (statement.Step())
            {
                if (!row(statement.Row)) return;
            }
        }
        finally
        {
            statement.End();
        }
    }

    /// <summary>Runs a query and reads its first row, or gives the default where there is none.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public T? First<T>(string sql, Func<SqliteRow, T> row, params ReadOnlySpan<object?> parameters)
    {
        var statement = Find(sql);
        try
        {
            statement.Begin(parameters);
            return statement.Step() ? row(statement.Row) : default;
        }
        finally
        {
            statement.End();
        }
    }

    /// <summary>Runs several statements without parameters, as a schema's are.</summary>
    internal void Script(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(database, sql), database);

    internal void Dispose()
    {
        foreach (var statement in prepared.Values) statement.Dispose();
        prepared.Clear();
        connection.Dispose();
    }

    SqliteStatement Find(string sql)
    {
        if (!prepared.TryGetValue(sql, out var statement)) prepared.Add(sql, statement = new SqliteStatement(database, sql));
        return statement.Busy ? throw new InvalidOperationException($"The statement is still being read; read its rows first: {sql}") : statement;
    }
}

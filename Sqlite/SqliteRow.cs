using SQLitePCL;

namespace TrustFlow.Sqlite;

/// <summary>A row while a query stands on it; not to be kept. Columns are counted from 0.</summary>
public readonly struct SqliteRow
{
    readonly sqlite3_stmt statement;

    internal SqliteRow(sqlite3_stmt statement) => this.statement = statement;

    /// <summary>Whether a column is null.</summary>
    public bool IsDBNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    /// <summary>A column's whole number; 0 where it is null.</summary>
    public long GetInt64(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A column's whole number.</summary>
    /// <exception cref="OverflowException">It is outside the type's range.</exception>
    public int GetInt32(int column) => checked((int)GetInt64(column));

    /// <summary>Whether a column's number is not 0.</summary>
    public bool GetBoolean(int column) => GetInt64(column) != 0;

    /// <summary>A column's number; 0 where it is null.</summary>
    public double GetDouble(int column) => raw.sqlite3_column_double(statement, column);

    /// <summary>A column's text, exactly as it was written.</summary>
    /// <exception cref="InvalidCastException">The column is null.</exception>
    public string GetString(int column) => SqliteText.Read(statement, column);

    /// <summary>A column's text, or null.</summary>
    public string? GetStringOrNull(int column) => IsDBNull(column) ? null : GetString(column);

    /// <summary>A copy of a column's bytes; empty where it is null.</summary>
    public byte[] GetBytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();
}

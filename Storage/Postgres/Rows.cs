using Npgsql;

namespace TrustFlow.Storage.Postgres;

/// <summary>The columns of a row.</summary>
static class Rows
{
    public static string Text(this NpgsqlDataReader row, int column) => PostgresText.Read(row.GetString(column));

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Text(column);

    public static long? NumberOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset Time(this NpgsqlDataReader row, int column) => Microseconds.ToTime(row.GetInt64(column));
}

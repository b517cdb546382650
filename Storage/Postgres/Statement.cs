using Npgsql;
using NpgsqlTypes;

namespace TrustFlow.Storage.Postgres;

/// <summary>A statement with its parameters <c>$1</c>, <c>$2</c>, … in the order in which they are given.</summary>
sealed class Statement(string sql)
{
    readonly NpgsqlBatchCommand command = new(sql);

    public NpgsqlBatchCommand Command => command;

    public Statement Text(string? text) => Add(NpgsqlDbType.Text, text is null ? DBNull.Value : PostgresText.Kept(text));

    public Statement Number(long? number) => Add(NpgsqlDbType.Bigint, number is { } known ? known : DBNull.Value);

    public Statement Flag(bool flag)
    {
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = flag, NpgsqlDbType = NpgsqlDbType.Boolean });
        return this;
    }

    /// <summary>One array of texts, of which the statement makes rows.</summary>
    public Statement Texts<T>(IReadOnlyCollection<T> rows, Func<T, string?> text)
    {
        var array = new string?[rows.Count];
        var i = 0;
        foreach (var row in rows) array[i++] = text(row) is { } known ? PostgresText.Kept(known) : null;
        return Add(NpgsqlDbType.Array | NpgsqlDbType.Text, array);
    }

    /// <inheritdoc cref="Texts{T}"/>
    public Statement Texts(IReadOnlyCollection<string> texts) => Texts(texts, static text => text);

    /// <summary>One array of numbers, of which the statement makes rows.</summary>
    public Statement Numbers<T>(IReadOnlyCollection<T> rows, Func<T, long> number)
    {
        var array = new long[rows.Count];
        var i = 0;
        foreach (var row in rows) array[i++] = number(row);
        return Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, array);
    }

    /// <summary>One array of numbers or nulls, of which the statement makes rows.</summary>
    public Statement NumbersOrNull<T>(IReadOnlyCollection<T> rows, Func<T, long?> number) =>
        Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, rows.Select(number).ToArray());

    Statement Add(NpgsqlDbType type, object value)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return this;
    }
}

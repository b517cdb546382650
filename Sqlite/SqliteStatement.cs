using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TrustFlow.Sqlite;

/// <summary>A prepared statement, bound and stepped without the driver's command objects, which cost more than a small write does.</summary>
sealed class SqliteStatement : IDisposable
{
    readonly sqlite3 database;
    readonly sqlite3_stmt statement;

    // Where the statement's parameter @i is bound; a statement may name them in any order, or more than once.
    readonly int[] positions;

    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out statement, out var tail), database);
        if (!string.IsNullOrWhiteSpace(tail)) throw new ArgumentException($"More than one statement where one was expected: {sql}", nameof(sql));
        positions = Positions(statement);
    }

    /// <summary>Whether a query stands on one of its rows, so that it cannot be run once more at the same time.</summary>
    public bool Busy { get; private set; }

    public SqliteRow Row => new(statement);

    public void Begin(ReadOnlySpan<object?> parameters)
    {
        if (parameters.Length != positions.Length)
            throw new ArgumentException($"The statement takes {positions.Length} parameters and got {parameters.Length}.", nameof(parameters));
        Busy = true;
        for (var i = 0; i < parameters.Length; i++) SqliteException.ThrowExceptionForRC(Bind(positions[i], parameters[i]), database);
    }

    /// <summary>Goes to the next row; false when there is none.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) SqliteException.ThrowExceptionForRC(code, database);
        return false;
    }

    /// <summary>Gives up the rows and the parameters' memory. The code repeats a failure that the step has thrown.</summary>
    public void End()
    {
        raw.sqlite3_reset(statement);
        if (positions.Length > 0) raw.sqlite3_clear_bindings(statement);
        Busy = false;
    }

    public void Dispose() => statement.Dispose();

    static int[] Positions(sqlite3_stmt statement)
    {
        var found = new int[raw.sqlite3_bind_parameter_count(statement)];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = raw.sqlite3_bind_parameter_index(statement, "@" + i.ToString(CultureInfo.InvariantCulture));
            if (found[i] == 0) throw new ArgumentException($"The statement names no parameter @{i}; they count from @0 without gaps.", nameof(statement));
        }

        return found;
    }

    int Bind(int position, object? value) => value switch
    {
        null or DBNull => raw.sqlite3_bind_null(statement, position),
        string text => SqliteText.Bind(statement, position, text),
        long number => raw.sqlite3_bind_int64(statement, position, number),
        int number => raw.sqlite3_bind_int(statement, position, number),
        bool truth => raw.sqlite3_bind_int(statement, position, truth ? 1 : 0),
        double number => raw.sqlite3_bind_double(statement, position, number),
        // The driver would make an empty span a null.
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, position, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, position, bytes),
        _ => throw new ArgumentException($"A parameter cannot be a {value.GetType()}: only null, text, whole numbers, double, bool and bytes.", nameof(value)),
    };
}

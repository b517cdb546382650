using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace TrustFlow.Sqlite;

/// <summary>
/// Strings in and out without loss: well-formed text as SQLite's own text in UTF-8, NUL included. What UTF-8 cannot say (a lone
/// surrogate) is kept as a blob of its UTF-16 units, which compares equal only to itself.
/// </summary>
static class SqliteText
{
    const int KeptScratch = 64 * 1024;

    [ThreadStatic]
    static byte[]? scratch;

    public static int Bind(sqlite3_stmt statement, int index, string text)
    {
        // The driver would make an empty span a null.
        if (text.Length == 0) return raw.sqlite3_bind_text(statement, index, "");
        var most = text.Length * 3;
        if (most <= KeptScratch) return Bind(statement, index, text, scratch ??= new byte[KeptScratch]);
        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return Bind(statement, index, text, rented);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public static string Read(sqlite3_stmt statement, int column)
    {
        // The bytes of a text, as they are: the driver's own way to a string ends at the first NUL.
        var type = raw.sqlite3_column_type(statement, column);
        if (type == raw.SQLITE_NULL) throw new InvalidCastException($"Column {column} is null where a text was expected.");
        if (type is raw.SQLITE_INTEGER or raw.SQLITE_FLOAT) return raw.sqlite3_column_text(statement, column).utf8_to_string();
        var bytes = raw.sqlite3_column_blob(statement, column);
        return type == raw.SQLITE_BLOB ? new string(MemoryMarshal.Cast<byte, char>(bytes)) : System.Text.Encoding.UTF8.GetString(bytes);
    }

    static int Bind(sqlite3_stmt statement, int index, string text, byte[] buffer) =>
        Utf8.FromUtf16(text, buffer, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done
            ? raw.sqlite3_bind_text(statement, index, buffer.AsSpan(0, written))
            : raw.sqlite3_bind_blob(statement, index, MemoryMarshal.AsBytes(text.AsSpan()));
}

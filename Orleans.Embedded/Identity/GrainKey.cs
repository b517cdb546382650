using System.Globalization;

namespace Orleans.Runtime;

/// <summary>How the kinds of key are spelt within an identity.</summary>
static class GrainKey
{
    internal static IdSpan Of(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    internal static IdSpan Of(Guid key, string? extension = null) => Of(key.ToString("N"), extension);

    internal static IdSpan Of(long key, string? extension = null) => Of(key.ToString("X", CultureInfo.InvariantCulture), extension);

    internal static (Guid Key, string? Extension) ToGuid(IdSpan key)
    {
        var (main, extension) = Split(key);
        return Guid.TryParseExact(main, "N", out var guid)
            ? (guid, extension)
            : throw new InvalidOperationException($"The grain key '{key}' is not a GUID; read it with the method that fits the grain's key");
    }

    internal static (long Key, string? Extension) ToLong(IdSpan key)
    {
        var (main, extension) = Split(key);
        return long.TryParse(main, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? (number, extension)
            : throw new InvalidOperationException($"The grain key '{key}' is not an integer; read it with the method that fits the grain's key");
    }

    static IdSpan Of(string main, string? extension) => IdSpan.Create(string.IsNullOrEmpty(extension) ? main : $"{main}+{extension}");

    static (string Main, string? Extension) Split(IdSpan key)
    {
        var text = key.ToString();
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? (text, null) : (text[..plus], text[(plus + 1)..]);
    }
}

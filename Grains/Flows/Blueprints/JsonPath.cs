namespace TrustFlow.Flows.Blueprints;

/// <summary>Names places in a JSON text, on one line: control characters are escaped, long names cut.</summary>
static class JsonPath
{
    public const string Root = "$";

    const int LongestName = 160;

    public static string Member(string path, string name) =>
        name.Length is > 0 and <= LongestName && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? $"{path}.{name}"
            : $"{path}['{Quoted(OneLine.Cut(name, LongestName))}']";

    static string Quoted(string name) => name.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);
}

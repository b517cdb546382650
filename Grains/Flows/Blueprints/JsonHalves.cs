using System.Globalization;

namespace TrustFlow.Flows.Blueprints;

/// <summary>Finds escapes of half a character, as <c>\ud800</c> alone: JSON allows them, and no text can hold what they say.</summary>
static class JsonHalves
{
    const int EscapeLength = 6;

    /// <summary>The line, from 1, of the first one in a JSON text; 0 where there is none.</summary>
    public static int Line(string json)
    {
        var i = 0;
        while ((i = json.IndexOf('\\', i)) >= 0)
        {
            var half = Unit(json, i);
            if (half is null) i += 2;
            else if (!char.IsSurrogate(half.Value)) i += EscapeLength;
            else if (Unit(json, i + EscapeLength) is { } low && char.IsSurrogatePair(half.Value, low)) i += 2 * EscapeLength;
            else return json.AsSpan(0, i).Count('\n') + 1;
            if (i >= json.Length) break;
        }

        return 0;
    }

    /// <summary>The code unit that is escaped there; null where none is.</summary>
    static char? Unit(string json, int at) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}

using System.Globalization;
using System.Numerics;

namespace TrustFlow.Flows.Blueprints;

/// <summary>A number as it was written, of whatever size: sign, digits, fraction and exponent. Compared exactly.</summary>
readonly struct NumberText
{
    readonly int sign;
    readonly string digits;
    readonly BigInteger magnitude;

    NumberText(int sign, string digits, BigInteger magnitude) => (this.sign, this.digits, this.magnitude) = (sign, digits, magnitude);

    /// <summary>Reads a number; false for a text that is none, such as <c>NaN</c>, or one whose exponent has more than 18 digits.</summary>
    public static bool TryParse(string text, out NumberText number)
    {
        number = default;
        var rest = text.AsSpan(text is ['-' or '+', ..] ? 1 : 0);
        var exponent = 0L;
        if (rest.IndexOfAny('e', 'E') is >= 0 and var e)
        {
            if (rest.Length - e > 20 || !long.TryParse(rest[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return false;
            rest = rest[..e];
        }

        var point = rest.IndexOf('.');
        var whole = point < 0 ? rest : rest[..point];
        var fraction = point < 0 ? [] : rest[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9')) return false;

        // The value is 0.DIGITS times ten to the magnitude, without zeros at either end of the digits.
        var all = string.Concat(whole, fraction);
        var significant = all.TrimStart('0');
        number = significant.Length == 0 ? new(0, "", 0) : new(text[0] == '-' ? -1 : 1, significant.TrimEnd('0'), new BigInteger(exponent) + whole.Length - (all.Length - significant.Length));
        return true;
    }

    /// <summary>Whether it is less than another.</summary>
    public bool IsBelow(NumberText other)
    {
        if (sign != other.sign) return sign < other.sign;
        var size = magnitude.CompareTo(other.magnitude);
        return sign * (size != 0 ? size : string.CompareOrdinal(digits, other.digits)) < 0;
    }
}

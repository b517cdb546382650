using System.Text;

namespace TrustFlow.Config;

/// <summary>Routing keys of routed changes, <c>TYPE.WORKSPACE</c>, each part percent-encoded but for letters, digits, <c>_</c> and <c>-</c>.</summary>
public static class RoutingKeys
{
    /// <summary>The key of a message that says that everything may have changed. It is one word, and so no key of a type and a workspace.</summary>
    public const string Everything = "everything";

    /// <summary>The key of changes to a type in a workspace.</summary>
    public static string Of(string type, string workspace) => $"{Encode(type)}.{Encode(workspace)}";

    /// <summary>What a consumer of a type binds to, for any workspace.</summary>
    public static string AnyWorkspace(string type) => $"{Encode(type)}.*";

    static string Encode(string part)
    {
        var text = new StringBuilder(part.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(part))
        {
            if (char.IsAsciiLetterOrDigit((char)unit) || unit is (byte)'_' or (byte)'-') text.Append((char)unit);
            else text.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}

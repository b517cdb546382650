using System.Globalization;
using TrustFlow.Access;
using TrustFlow.Hosting;

namespace TrustFlow.Silo.Access;

/// <summary>
/// The file that says who may call: a line for each caller, with its name, its role and the SHA-256 of its token, as <c>trustflow token create</c> prints it. Empty lines
/// and those that begin with <c>#</c> say nothing.
/// </summary>
static class TokenFile
{
    const int HashDigits = 64;
    const int LongestName = 128;

    /// <summary>Reads it.</summary>
    /// <exception cref="StartException">It cannot be read, or a line is none.</exception>
    public static CallerTokens Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The tokens cannot be read: {e.Message} Set --tokens to the file that has them.");
        }

        var callers = new Dictionary<string, Caller>(StringComparer.Ordinal);
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1].Trim();
            if (line.Length == 0 || line.StartsWith('#')) continue;
            if (Line(line) is not var (hash, caller)) throw new StartException($"{path}, line {number}, names no caller. Write NAME ROLE HASH, as 'trustflow token create NAME --role ROLE' prints it; roles are viewer, operator and admin.");
            if (!callers.TryAdd(hash, caller)) throw new StartException($"{path}, line {number}: '{callers[hash].Name}' has this token already. Give each caller one of its own.");
        }

        return callers.Count > 0 ? new(callers) : throw new StartException($"{path} names nobody, so nobody could call. Add a line, as 'trustflow token create NAME --role admin' prints it, or leave --tokens out.");
    }

    static (string Hash, Caller Caller)? Line(string line)
    {
        var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [var name, var role, { Length: HashDigits } hash] || name.Length > LongestName) return null;
        if (!hash.All(char.IsAsciiHexDigit) || Role(role) is not { } may) return null;
        return (hash.ToLower(CultureInfo.InvariantCulture), new(name, may));
    }

    static Role? Role(string text) => text switch
    {
        "viewer" => TrustFlow.Access.Role.Viewer,
        "operator" => TrustFlow.Access.Role.Operator,
        "admin" => TrustFlow.Access.Role.Admin,
        _ => null,
    };
}

using System.Security.Cryptography;
using System.Text;

namespace TrustFlow.Flows;

/// <summary>The hash by which a worker says which definition it runs.</summary>
public static class DefinitionHash
{
    /// <summary>SHA-256 of a definition's text as UTF-8, in lower-case hexadecimal.</summary>
    public static string Of(string definition) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(definition)));
}

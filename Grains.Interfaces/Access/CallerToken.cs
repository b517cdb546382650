using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TrustFlow.Access;

/// <summary>What a caller shows to be known by. It is random and long: whoever keeps its hash alone can neither use nor guess it.</summary>
public static class CallerToken
{
    const int RandomBytes = 32;

    /// <summary>A new token, <c>tf_</c> and 43 characters that addresses and headers take as they are.</summary>
    public static string New() => "tf_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>The SHA-256 of a token, in lower-case hexadecimal digits.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

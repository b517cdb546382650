using System.Net;

namespace TrustFlow.Client.Http;

/// <summary>The server refused; the message is one line.</summary>
/// <param name="code">The stable name of the kind of refusal, as <c>conflict</c>.</param>
/// <param name="message">What, why, what to do.</param>
/// <param name="status">The HTTP status; 200 where a service refused.</param>
public sealed class ServerRefusedException(string code, string message, HttpStatusCode status) : Exception(message)
{
    /// <summary>The stable name of the kind of refusal.</summary>
    public string Code { get; } = code;

    /// <summary>The HTTP status; 200 where a service refused.</summary>
    public HttpStatusCode Status { get; } = status;
}

/// <summary>Nobody answers at the server's address, or not in time.</summary>
/// <param name="server">The address.</param>
/// <param name="cause">What went wrong.</param>
public sealed class ServerUnreachableException(Uri server, Exception cause)
    : Exception($"The server at {server.GetLeftPart(UriPartial.Authority)} cannot be reached ({Reason(cause)}). Start it, or name another with --server.", cause)
{
    static string Reason(Exception cause) =>
        cause is OperationCanceledException ? "it did not answer in time" : (cause.InnerException ?? cause).Message.ReplaceLineEndings(" ").TrimEnd('.');
}

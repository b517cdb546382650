using System.Net;

namespace TrustFlow.Client;

/// <summary>The server refused; the message is one line.</summary>
/// <param name="code">The stable name of the kind of refusal, as <c>conflict</c>.</param>
/// <param name="message">What, why, what to do.</param>
/// <param name="status">The HTTP status, also where the refusal did not come over HTTP; 200 where a service refused.</param>
public sealed class ServerRefusedException(string code, string message, HttpStatusCode status) : Exception(message)
{
    /// <summary>The stable name of the kind of refusal, as <c>conflict</c>.</summary>
    public string Code { get; } = code;

    /// <summary>The HTTP status, also where the refusal did not come over HTTP; 200 where a service refused.</summary>
    public HttpStatusCode Status { get; } = status;
}

/// <summary>Nobody answers at the server's address or in the cluster, or not in time.</summary>
public sealed class ServerUnreachableException : Exception
{
    /// <summary>Makes one for a server's address.</summary>
    /// <param name="server">The address.</param>
    /// <param name="cause">What went wrong.</param>
    public ServerUnreachableException(Uri server, Exception cause)
        : this($"The server at {server.GetLeftPart(UriPartial.Authority)} cannot be reached ({Reason(cause)}). Start it, or name another with --server.", cause)
    {
    }

    /// <summary>Makes one for what has no address.</summary>
    /// <param name="message">What, why, what to do.</param>
    /// <param name="cause">What went wrong; null where the message says all of it.</param>
    public ServerUnreachableException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }

    /// <summary>Why nobody could be reached, in a few words.</summary>
    internal static string Reason(Exception cause) =>
        cause is OperationCanceledException ? "it did not answer in time" : (cause.InnerException ?? cause).Message.ReplaceLineEndings(" ").TrimEnd('.');
}

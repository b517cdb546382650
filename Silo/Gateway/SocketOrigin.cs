using System.Net;

namespace TrustFlow.Silo.Gateway;

/// <summary>Judges who opens a socket: browsers let a page of any site do so, and only tell which.</summary>
static class SocketOrigin
{
    /// <summary>Whether a socket may be opened from there: by a program, by a page on this machine, or by one of the same host.</summary>
    /// <param name="origin">The request's header <c>Origin</c>; null or empty where it has none, as from programs.</param>
    /// <param name="host">The host that the request was sent to.</param>
    public static bool IsAllowed(string? origin, string host)
    {
        if (string.IsNullOrEmpty(origin)) return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var page) && (IsThisMachine(page) || string.Equals(page.Host, host, StringComparison.OrdinalIgnoreCase));
    }

    static bool IsThisMachine(Uri page) => page.IsLoopback && (page.Host == "localhost" || IPAddress.TryParse(page.Host, out _));
}

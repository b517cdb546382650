using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TrustFlow.Silo.Http;

/// <summary>Parts of a path as the client wrote them. Routing leaves an encoded slash as it is and decodes the rest, so that names with slashes are not to be told from it.</summary>
static class PathParts
{
    /// <summary>The last two parts, decoded.</summary>
    public static (string First, string Second) LastTwo(HttpContext http)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var parts = target.Split('?', 2)[0].Split('/');
        return (Uri.UnescapeDataString(parts[^2]), Uri.UnescapeDataString(parts[^1]));
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using TrustFlow.Cluster.Tests.Fixtures;

namespace TrustFlow.Cluster.Tests;

public sealed class DashboardTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [ClusterFact]
    public async Task Dashboard_OfTheEngine_IsForAdminsAndStreamsNoLog()
    {
        var tokens = folder.File("tokens", string.Join('\n', new[] { "admin", "operator", "viewer" }.Select(static role => $"{role} {role} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(role)))}")));
        await using var silo = await SiloProcess.StartAsync(Path.Combine(folder.Path, "data"), "--bootstrap", "none", "--processors", "none", "--tokens", tokens);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(silo, "admin", "/orleans/"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(silo, "admin", "/orleans/ClusterStats"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(silo, "admin", "/orleans/Trace"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(silo, "operator", "/orleans/ClusterStats"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(silo, "viewer", "/orleans/"));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(silo, "viewer", "/Orleans/ClusterStats"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(silo, null, "/orleans/"));
    }

    public void Dispose() => folder.Dispose();

    static async Task<HttpStatusCode> StatusAsync(SiloProcess silo, string? token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await silo.Http.SendAsync(request);
        return answer.StatusCode;
    }
}

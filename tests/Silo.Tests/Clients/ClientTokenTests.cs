using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Silo.Tests.Access;

namespace TrustFlow.Silo.Tests.Clients;

/// <summary>A client over HTTP of a silo that wants tokens.</summary>
public sealed class ClientTokenTests(GuardedSilo silo) : IClassFixture<GuardedSilo>
{
    static readonly BatchMessage Batch = new(null, [new("t", "k", "1")], []);

    [Theory]
    [InlineData(null, "unauthorized", HttpStatusCode.Unauthorized)]
    [InlineData("tf_nobody", "unauthorized", HttpStatusCode.Unauthorized)]
    [InlineData("tf_viewer", "not-allowed", HttpStatusCode.Forbidden)]
    public async Task Commit_WithoutATokenThatMay_IsRefused(string? token, string code, HttpStatusCode status)
    {
        using var host = await StartAsync(token);

        var refusal = await Assert.ThrowsAsync<ServerRefusedException>(() => host.Services.GetRequiredService<IConfigClient>().CommitAsync("w", Batch));

        Assert.Equal((code, status), (refusal.Code, refusal.Status));
    }

    [Fact]
    public async Task Commit_WithATokenThatMay_IsUnderItsName()
    {
        using var host = await StartAsync("tf_operator");
        var client = host.Services.GetRequiredService<IConfigClient>();

        await client.CommitAsync("named", Batch);

        Assert.Equal("otto", Assert.Single((await client.GetHistoryAsync("named", default, null, 10)).Changes).Actor);
    }

    async Task<IHost> StartAsync(string? token)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddTrustFlowClient(options =>
        {
            options.UseHttp(silo.Http.BaseAddress!);
            options.Token = token;
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Config;
using TrustFlow.Config.Watching;
using TrustFlow.Silo.Config;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Config;

public sealed class WatchLimitTests(WatchLimitTests.NarrowSilo silo) : IClassFixture<WatchLimitTests.NarrowSilo>
{
    const string Path = "/api/v2/workspaces/w/watch";

    [Fact]
    public async Task Watch_MoreThanTheMost_AreRefusedUntilOneGoes()
    {
        var first = await EventReader.OpenAsync(silo.Http, Path);
        var second = await EventReader.OpenAsync(silo.Http, Path);

        var (status, problem) = await silo.SendAsync(HttpMethod.Get, Path);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (status, (string?)problem["code"]));
        Assert.StartsWith("2 watch already", (string?)problem["detail"], StringComparison.Ordinal);

        await first.DisposeAsync();
        await GoneAsync(1);
        var third = await EventReader.OpenAsync(silo.Http, Path);
        await second.DisposeAsync();
        await third.DisposeAsync();
        await GoneAsync(0);
    }

    [Fact]
    public async Task Watch_ReaderThatTakesNothing_IsCutOff()
    {
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(silo.Http.BaseAddress!.Host, silo.Http.BaseAddress.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var head = new byte[12];
        await client.GetStream().ReadExactlyAsync(head);
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(head));

        // More than what lies in buffers on the way.
        for (var i = 0; i < 16; i++) await silo.Grains.GetGrain<IWorkspaceGrain>("w").CommitAsync(new(null, "test", [new("prompt", "big", new string((char)('a' + i), 2_000_000))], []));

        await GoneAsync(0);
        await Assert.ThrowsAsync<IOException>(() => client.GetStream().CopyToAsync(Stream.Null));
    }

    int Watching => silo.Services.GetRequiredService<WatchHub>().Count;

    Task GoneAsync(int left) => LocalSilo.UntilAsync(() => Task.FromResult(Watching == left), $"all but {left} to be gone");

    public sealed class NarrowSilo : LocalSilo
    {
        private protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.AddSingleton(new WatchLimits { Watchers = 2, Patience = TimeSpan.FromMilliseconds(500) });
        }
    }
}

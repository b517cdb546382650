using System.Net;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The proxies of the deployments, when a silo behind them is killed or not ready.</summary>
public sealed class LostSiloTests : IAsyncLifetime
{
    static readonly Uri Status = new("/api/v2/system", UriKind.Relative);

    readonly SiloBehindADoor running = new();
    readonly TemporaryFolder folder = new();

    public Task InitializeAsync() => running.InitializeAsync();

    public async Task DisposeAsync()
    {
        await running.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Door_WhoseSiloIsGone_SaysThatNobodyServes()
    {
        using var http = SiloBehindADoor.Client(running.Door.Address);
        await running.Silo.Process.KillAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(Status)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Front_WhenASiloIsKilled_AsksTheOtherWithoutOneReadFailing()
    {
        await using var second = await SiloProcess.StartAsync(folder.Path, "--bootstrap", "none", "--processors", "none");
        await using var further = await ProxyProcess.DoorAsync(second.Address, SiloBehindADoor.Token);
        await using var front = await ProxyProcess.FrontAsync(running.Door.Address, further.Address);
        using var http = SiloBehindADoor.Client(front.Address);
        await ServesAsync(http);

        await running.Silo.Process.KillAsync();

        await ServesAsync(http);
    }

    [Fact]
    public async Task Front_WhileASiloWaitsForItsStore_LeavesItOut()
    {
        await using var waiting = SiloProcess.Launch(folder.Path, "--bootstrap", "none", "--processors", "none", "--store", "postgres", "--postgres-port", $"{SiloProcess.FreePort()}");
        await using var further = await ProxyProcess.DoorAsync(waiting.Address, SiloBehindADoor.Token);
        await waiting.UntilAsync(async () => (await waiting.Http.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode, "the silo to say that it waits");
        await using var front = await ProxyProcess.FrontAsync(further.Address, running.Door.Address, further.Address);
        using var http = SiloBehindADoor.Client(front.Address);

        foreach (var server in (string[])["silo-1", "silo-3"])
            await waiting.UntilAsync(async () => (await http.GetStringAsync(front.Figures)).Contains($"haproxy_server_status{{proxy=\"silos\",server=\"{server}\",state=\"DOWN\"}} 1", StringComparison.Ordinal), $"{server} to be left out");

        await ServesAsync(http);
    }

    static async Task ServesAsync(HttpClient http)
    {
        for (var count = 0; count < 20; count++) Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(Status)).StatusCode);
    }
}

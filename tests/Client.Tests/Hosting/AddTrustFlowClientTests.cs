using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Client.Config;
using TrustFlow.Client.Flows;
using TrustFlow.Client.Hosting;
using TrustFlow.Client.Tests.Http;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.Testing;

namespace TrustFlow.Client.Tests.Hosting;

public sealed class AddTrustFlowClientTests
{
    static readonly Uri Nobody = new("http://127.0.0.1:9");

    readonly ManualTimeProvider clock = new();
    readonly CollectedLog log = new();

    [Fact]
    public async Task Program_InjectsEitherInterface_AndReachesTheServer()
    {
        var board = new ConfigBoard();
        var version = board.Commit("w", ("t", "k", "1"));
        await using var server = await WatchServer.StartAsync(board);
        using var host = Build(options => options.UseHttp(server.Address));

        await host.StartAsync();

        var client = host.Services.GetRequiredService<ITrustFlowClient>();
        Assert.Equal(version, await client.GetVersionAsync());
        Assert.Same(client, host.Services.GetRequiredService<IConfigClient>());
        Assert.Same(client, host.Services.GetRequiredService<IFlowClient>());
        Assert.Empty(Warnings());
    }

    [Fact]
    public async Task Start_WithoutAServer_WaitsUntilThereIsOneAndSaysWhyOnce()
    {
        var free = await WatchServer.StartAsync(new ConfigBoard());
        var address = free.Address;
        await free.DisposeAsync();
        using var host = Build(options => options.UseHttp(address));

        var starting = host.StartAsync();
        await clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100));
        clock.Advance(TimeSpan.FromMilliseconds(100));
        await clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(200));
        Assert.False(starting.IsCompleted);
        await using var server = await WatchServer.StartAsync(new ConfigBoard(), address);
        clock.Advance(TimeSpan.FromMilliseconds(200));

        await starting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.StartsWith($"The server at http://127.0.0.1:{address.Port} cannot be reached (Connection refused)", Assert.Single(Warnings()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAServer_FailsWhenItsTimeIsOver()
    {
        using var host = Build(options =>
        {
            options.UseHttp(Nobody);
            options.ConnectTimeout = TimeSpan.FromMilliseconds(250);
        });

        var starting = host.StartAsync();
        await clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100));
        clock.Advance(TimeSpan.FromMilliseconds(100));

        // The last attempt is at the end of the time, and not after it.
        await clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(150));
        Assert.False(starting.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(150));

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => starting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.StartsWith("The server at http://127.0.0.1:9 cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AtAServerThatNeverAnswers_FailsWhenItsTimeIsOver()
    {
        using var mute = Mute();
        using var host = Build(options =>
        {
            options.UseHttp(AddressOf(mute));
            options.ConnectTimeout = TimeSpan.FromSeconds(5);
        });

        var starting = host.StartAsync();
        await clock.PassAsync(TimeSpan.FromSeconds(5));

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => starting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.StartsWith($"The server at http://{mute.LocalEndpoint} cannot be reached (it did not answer in time)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CancelledWhileAServerDoesNotAnswer_IsCancelled()
    {
        using var mute = Mute();
        using var host = Build(options =>
        {
            options.UseHttp(AddressOf(mute));
            options.ConnectTimeout = TimeSpan.MaxValue;
        });
        using var ending = new CancellationTokenSource();

        var starting = host.StartAsync(ending.Token);
        using var asked = await mute.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Start_Cancelled_WaitsNoLonger()
    {
        using var host = Build(static options => options.UseHttp(Nobody));
        using var ending = new CancellationTokenSource();

        var starting = host.StartAsync(ending.Token);
        await clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100));
        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Add_WithNeitherWayOrBoth_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddTrustFlowClient(static _ => { }));
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddTrustFlowClient(static options =>
        {
            options.UseHttp(Nobody);
            options.UseCluster("c", "s", "Host=localhost");
        }));
    }

    [Theory]
    [InlineData("ftp://localhost", "no server's address")]
    [InlineData("localhost", "no server's address")]
    public void Server_ThatIsNone_IsRefused(string server, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new TrustFlowClientOptions().UseHttp(new Uri(server, UriKind.RelativeOrAbsolute))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "s", "d", "clusterId")]
    [InlineData("c", "", "d", "serviceId")]
    [InlineData("c", "s", " ", "database")]
    public void Cluster_ThatIsNone_IsRefused(string cluster, string service, string database, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => new TrustFlowClientOptions().UseCluster(cluster, service, database)).Message, StringComparison.Ordinal);

    [Fact]
    public void Certificate_ThatIsNotThere_IsRefusedByItsName() =>
        Assert.Contains("/nowhere.pem cannot be read", Assert.Throws<InvalidDataException>(() => new TrustFlowClientOptions().UseCluster("c", "s", "d", "/nowhere.pem")).Message, StringComparison.Ordinal);

    // Connections to it are made, and nobody takes them.
    static TcpListener Mute()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    static Uri AddressOf(TcpListener listener) => new($"http://{listener.LocalEndpoint}");

    IEnumerable<string> Warnings() => log.Lines.Where(static line => line.Level >= LogLevel.Warning).Select(static line => line.Text);

    IHost Build(Action<TrustFlowClientOptions> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<ILoggerFactory>(log).AddSingleton<TimeProvider>(clock).AddTrustFlowClient(configure);
        return builder.Build();
    }
}

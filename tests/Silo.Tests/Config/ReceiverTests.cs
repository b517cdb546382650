using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;
using TrustFlow.Client.Tests.Documentation;
using TrustFlow.Config.Wire;
using TrustFlow.Silo.Tests.InProcess;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests.Config;

/// <summary>Programs that follow the configuration of a real silo over HTTP.</summary>
public sealed class ReceiverTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    [Fact]
    public async Task FourLines_TellWhatIsThereAndWhatChanges()
    {
        await PutAsync(silo.Http, "four", "prompt", "greeting", "hello");
        using var cancellation = new CancellationTokenSource();
        var output = new LineWriter();
        var running = FourLines.RunAsync(silo.Http.BaseAddress!, output, cancellation.Token);
        Assert.Equal("four greeting = hello", await output.NextAsync());

        await PutAsync(silo.Http, "four", "prompt", "greeting", "good day");
        Assert.Equal("four greeting = good day", await output.NextAsync());
        await DeleteAsync(silo.Http, "four", "prompt", "greeting");
        Assert.Equal("four greeting = ", await output.NextAsync());

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Secret_Changed_IsToldInClear()
    {
        await PutAsync(silo.Http, "safe", "secret", "any", """{"type": "token", "key": "*"}""");
        await using var receiver = ConfigurationReceiver.Connect(silo.Http.BaseAddress!, "token");
        await using var changes = receiver.ChangesAsync().GetAsyncEnumerator();
        var next = changes.MoveNextAsync().AsTask();
        receiver.Start();
        await receiver.Ready;

        await PutAsync(silo.Http, "safe", "token", "a", "s3cr3t");

        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("s3cr3t", changes.Current.Value);
    }

    [Fact]
    public async Task Batches_OfManyWriters_EndAsTheyStand()
    {
        await using var receiver = new ConfigurationReceiver("test", new TrustFlowHttpClient(silo.Http), TimeProvider.System, NullLogger.Instance, new ReceiverOptions { Workspace = "busy" });
        var told = Channel.CreateUnbounded<ConfigChange>();
        receiver.Watch("busy", change => told.Writer.TryWrite(change));
        receiver.Start();
        await receiver.Ready;

        await Parallel.ForAsync(0, 8, async (writer, _) =>
        {
            for (var i = 0; i <= 25; i++) await PutAsync(silo.Http, "busy", "busy", $"k{writer}", $"{i}");
            await PutAsync(silo.Http, "other", "busy", $"k{writer}", "never");
        });

        var last = new Dictionary<string, ConfigChange>(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (last.Count < 8 || last.Values.Any(change => change.Value != "25"))
        {
            var change = await told.Reader.ReadAsync(limit.Token);
            Assert.True(change.Workspace == "busy" && change.Version > (last.GetValueOrDefault(change.Key)?.Version ?? 0), change.ToString());
            last[change.Key] = change;
        }
    }

    [Fact]
    public async Task Silo_KilledAndStartedAgain_IsFollowedOn()
    {
        using var folder = new TemporaryFolder();
        var told = Channel.CreateUnbounded<string>();
        await using var first = await SiloProcess.StartAsync(folder.Path, "--bootstrap", "none");
        await using var receiver = new ConfigurationReceiver(
            "test", new TrustFlowHttpClient(first.Http), TimeProvider.System, NullLogger.Instance,
            new ReceiverOptions { RetryDelay = TimeSpan.FromMilliseconds(50), ReopenDelay = TimeSpan.FromMilliseconds(50) });
        receiver.Watch("prompt", change => told.Writer.TryWrite($"{change.Key}={change.Value}"));
        receiver.Start();
        await receiver.Ready;
        await PutAsync(first.Http, "w", "prompt", "a", "1");
        Assert.Equal("a=1", await NextAsync(told));

        await first.Process.KillAsync();
        await using var second = await SiloProcess.StartAgainAsync(first, folder.Path, "--bootstrap", "none");
        await PutAsync(second.Http, "w", "prompt", "b", "2");

        Assert.Equal("b=2", await NextAsync(told));
    }

    static async Task<string> NextAsync(Channel<string> told)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await told.Reader.ReadAsync(limit.Token);
    }

    static Task<ConfigResponse> PutAsync(HttpClient http, string workspace, string type, string key, string value) =>
        new TrustFlowHttpClient(http).ConfigAsync(new ConfigRequest { Operation = "put", Workspace = workspace, Values = [new() { Type = type, Key = key, Value = value }] });

    static Task<ConfigResponse> DeleteAsync(HttpClient http, string workspace, string type, string key) =>
        new TrustFlowHttpClient(http).ConfigAsync(new ConfigRequest { Operation = "delete", Workspace = workspace, Keys = [new() { Type = type, Key = key }] });
}

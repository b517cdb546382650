using RabbitMQ.Client;
using TrustFlow.Conformance.Tests.Amqp;
using TrustFlow.Conformance.Tests.Receivers;

namespace TrustFlow.Conformance.Tests.Crowds;

/// <summary>Many who write and many who listen at a time: nobody misses anything.</summary>
public sealed class CrowdTests(BrokerSilo broker) : IClassFixture<BrokerSilo>, IAsyncLifetime
{
    readonly List<IConnection> connections = [];
    readonly List<WireClient> clients = [];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            connections.Add(await broker.Host.ConnectAsync());
            clients.Add(await WireClient.OpenAsync(broker.Host, prefetch: 200));
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var one in clients) await one.DisposeAsync();
        foreach (var one in connections) await one.DisposeAsync();
    }

    [Fact]
    public async Task ConcurrentPuts_GetVersionsOfTheirOwnAndReachEveryReceiver()
    {
        const int Puts = 200;
        var receivers = Enumerable.Range(0, Puts).Select(i => new TrustGraphReceiver($"crowd{i}", clients[i % 4])).ToList();
        await Task.WhenAll(receivers.Select((receiver, i) => receiver.StartAsync(connections[i % 4])));
        await using var pushes = await Listener.ToPushesAsync(broker.Host);
        var before = await broker.Client.PutAsync("before", "t", "k", "v");
        await pushes.UpToAsync(before);

        var versions = await Task.WhenAll(Enumerable.Range(0, Puts).Select(i => clients[i % 4].PutAsync($"w{i % 4}", $"crowd{i}", "k", $"{i}")));

        Assert.Equal(Enumerable.Range(1, Puts).Select(i => before + i), versions.Order());
        var came = await pushes.UpToAsync(before + Puts);
        var pushed = came.Select(push => (long)push.Json()["version"]!).ToList();
        Assert.Equal(pushed.Order().Distinct(), pushed);
        for (var i = 0; i < Puts; i++)
        {
            var first = came.First(push => (long)push.Json()["version"]! >= versions[i]);
            Assert.Contains($"w{i % 4}", first.Json()["changes"]![$"crowd{i}"]!.AsArray().Select(workspace => (string?)workspace));
        }

        await Task.WhenAll(receivers.Select((receiver, i) => receiver.UntilAsync(values => values.GetValueOrDefault(($"w{i % 4}", "k")) == $"{i}")));
        foreach (var receiver in receivers) await receiver.DisposeAsync();
    }

    [Fact]
    public async Task Receivers_ThatStartWhileMuchChanges_EndWithTheFinalState()
    {
        const int Changes = 10_000;
        const int Keys = 40;
        const int Receivers = 100;
        var random = new Random(4);
        var receivers = new List<TrustGraphReceiver>();
        var starts = new List<Task>();
        var moments = new Queue<int>(Enumerable.Range(0, Receivers).Select(_ => random.Next(Changes)).Order());
        var next = -1;

        await Task.WhenAll(Enumerable.Range(0, 64).Select(async writer =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < Changes;)
            {
                StartThoseDue(i);
                await clients[writer % 2].PutAsync("busy", "busy", $"k{i % Keys}", $"{i}");
            }
        }));
        StartThoseDue(Changes);
        await Task.WhenAll(starts);

        var final = (await broker.Client.ConfigAsync("""{"operation": "getvalues", "workspace": "busy", "type": "busy"}"""))["values"]!.AsArray()
            .ToDictionary(value => ("busy", (string)value!["key"]!), value => (string)value!["value"]!);
        Assert.Equal((Keys, Receivers), (final.Count, receivers.Count));
        await Task.WhenAll(receivers.Select(receiver => receiver.UntilAsync(values => values.Count == final.Count && final.All(value => values[value.Key] == value.Value))));
        foreach (var receiver in receivers) await receiver.DisposeAsync();

        void StartThoseDue(int change)
        {
            lock (moments)
            {
                while (moments.TryPeek(out var moment) && moment <= change)
                {
                    moments.Dequeue();
                    var receiver = new TrustGraphReceiver("busy", clients[2 + (receivers.Count % 2)]);
                    starts.Add(receiver.StartAsync(connections[receivers.Count % 4]));
                    receivers.Add(receiver);
                }
            }
        }
    }
}

using System.Diagnostics;
using System.Text;
using RabbitMQ.Client;
using TrustFlow.Servers;

namespace TrustFlow.Bench.Rabbit;

/// <summary>How long a request takes that comes right behind a broken message, against one right behind a good one that nobody waits for.</summary>
static class BrokenBenchmark
{
    const int Gets = 400;
    const int Rounds = 7;
    const int Deep = 10_000;
    const int Large = 16 * 1024 * 1024;
    static readonly byte[] Get = Text("""{"operation": "get", "workspace": "bench", "keys": [{"type": "prompt", "key": "greeting"}]}""");

    static readonly (string Name, byte[] Body)[] Kinds =
    [
        ("no JSON", Text("no JSON")),
        ("a list", Text("[{}]")),
        ("wrong types", Text("""{"operation": 5, "workspace": ["w"], "keys": "k"}""")),
        ("10,000 levels", Text(new string('[', Deep) + new string(']', Deep))),
    ];

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-broken-");
        await using var broker = await RabbitMqServer.StartAsync();
        try
        {
            await using var silo = await RabbitSilo.StartAsync(folder.FullName, broker.Port);
            await using var client = await WireClient.OpenAsync(broker.Port, "config");
            await using var connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = broker.Port }.CreateConnectionAsync();
            await using var sending = await connection.CreateChannelAsync();
            var met = true;
            foreach (var (name, body) in Kinds)
            {
                List<double> broken = [], good = [];
                for (var round = 0; round <= Rounds; round++)
                {
                    var (one, other) = (await MedianAsync(client, sending, body, Gets), await MedianAsync(client, sending, Get, Gets));
                    // The first is for warming up.
                    if (round == 0) continue;
                    broken.Add(one);
                    good.Add(other);
                }

                met &= Figure.AgainstBase($"get behind {name} against behind a get", Median(broken), "ms", Median(good), 1.3).Print();
            }

            // The broker itself needs its time for so much.
            Figure.Told("get behind 16 MiB of no JSON", await MedianAsync(client, sending, Text(new string('x', Large)), 9), "ms").Print();
            return met ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<double> MedianAsync(WireClient client, IChannel sending, byte[] before, int gets)
    {
        var times = new List<double>();
        for (var i = 0; i < gets; i++)
        {
            await sending.BasicPublishAsync("tg.request.config", "", before);
            var begun = Stopwatch.GetTimestamp();
            await client.CallAsync(Get);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return Median(times);
    }

    static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}

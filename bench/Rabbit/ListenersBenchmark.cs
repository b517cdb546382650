using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.RabbitMq;
using TrustFlow.Servers;

namespace TrustFlow.Bench.Rabbit;

/// <summary>What idle processors that listen cost a change that touches one of them: deliveries, and the time from its answer to the delivery.</summary>
static class ListenersBenchmark
{
    const int Many = 1_000;
    const int Changes = 301;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-listeners-");
        await using var server = await RabbitMqServer.StartAsync();
        try
        {
            await using var silo = await RabbitSilo.StartAsync(folder.FullName, server.Port, "--owned-types-open", "true");
            await using var client = await WireClient.OpenAsync(server.Port, "config");
            await using var broker = await RabbitMqBackend.OpenAsync(
                new RabbitMqOptions { Host = "127.0.0.1", Port = server.Port }, new PubSubEnvironment(static () => Guid.CreateVersion7().ToString("N")));
            var one = await MeasureAsync(broker, client, 1);
            var many = await MeasureAsync(broker, client, Many);
            var met = Figure.AgainstBase($"from a put's answer to the delivery, {Many} listening against 1", many.Milliseconds, "ms", one.Milliseconds, 1.5).Print();
            return met & Figure.AtMost($"deliveries of {Changes} changes that touch one of {Many}", many.Deliveries, "deliveries", Changes).Print() ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<(double Milliseconds, int Deliveries)> MeasureAsync(RabbitMqBackend broker, WireClient client, int listeners)
    {
        var deliveries = 0;
        using var ending = new CancellationTokenSource();
        var queues = new List<IBackendConsumer>();
        for (var i = 0; i < listeners; i++) queues.Add(await OpenAsync(broker, i));
        var idle = queues.Skip(1).Select(queue => CountAsync(queue)).ToList();
        var times = new List<double>();
        for (var change = 0; change < Changes; change++)
        {
            var begun = Stopwatch.GetTimestamp();
            await client.CallAsync(Put());
            var delivery = await queues[0].ReceiveAsync();
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            Interlocked.Increment(ref deliveries);
            await queues[0].AcknowledgeAsync(delivery);
        }

        idle.Add(CountAsync(queues[0]));
        await Task.Delay(TimeSpan.FromSeconds(1));
        await ending.CancelAsync();
        await Task.WhenAll(idle);
        foreach (var queue in queues) await queue.DisposeAsync();
        return (times.Order().ElementAt(Changes / 2), deliveries);

        async Task CountAsync(IBackendConsumer queue)
        {
            try
            {
                while (true)
                {
                    var delivery = await queue.ReceiveAsync(ending.Token);
                    Interlocked.Increment(ref deliveries);
                    await queue.AcknowledgeAsync(delivery);
                }
            }
            catch (OperationCanceledException)
            {
                // The measurement is over.
            }
        }
    }

    static ValueTask<IBackendConsumer> OpenAsync(RabbitMqBackend broker, int listener) =>
        broker.CreateConsumerAsync(TopicName.Parse(ServiceTopics.ConfigKeys), new ConsumerOptions($"bench-{listener}") { Prefetch = 256, RoutingKeys = [RoutingKeys.AnyWorkspace(Type(listener)), RoutingKeys.Everything] });

    static string Type(int listener) => $"{ConfigTypes.ProcessorPrefix}idle-{listener}";

    static byte[] Put() => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        operation = "put", workspace = "bench", values = new[] { new { type = Type(0), key = "v", value = JsonSerializer.Serialize(new { at = Guid.NewGuid() }) } },
    }));
}

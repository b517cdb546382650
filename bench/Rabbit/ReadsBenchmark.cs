using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TrustFlow.Servers;

namespace TrustFlow.Bench.Rabbit;

/// <summary>
/// How long reads over RabbitMQ take while flows with many processors are started and stopped, against a silo that does nothing else. Beside them an echo is
/// asked, in which the silo has no part: what it takes longer meanwhile is due to the broker and the machine, which the starts keep busy as well.
/// </summary>
static class ReadsBenchmark
{
    const int Processors = 100;
    const int AnswerBytes = 400;
    static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-reads-");
        await using var broker = await RabbitMqServer.StartAsync();
        try
        {
            await using var silo = await RabbitSilo.StartAsync(folder.FullName, broker.Port);
            await using var config = await WireClient.OpenAsync(broker.Port, "config");
            await using var flows = await WireClient.OpenAsync(broker.Port, "flow");
            await using var starter = await WireClient.OpenAsync(broker.Port, "flow");
            await using var service = await Echo.StartAsync(broker.Port, AnswerBytes);
            await using var echo = await WireClient.OpenAsync(broker.Port, Echo.Service);
            await FlowRequestBenchmark.PutBlueprintAsync(starter, Processors);
            await ReadAsync(config, flows, echo, TimeSpan.FromSeconds(3));
            var idle = await ReadAsync(config, flows, echo, RoundTime);
            using var ending = new CancellationTokenSource();
            var starting = FlowRequestBenchmark.StartAndStopAsync(starter, Processors, ending.Token);
            var busy = await ReadAsync(config, flows, echo, RoundTime);
            await ending.CancelAsync();
            var starts = await starting;
            Figure.Told($"starts and stops of {Processors} meanwhile", starts, "flows").Print();
            Figure.AgainstFloor("p99 of an echo over the same broker meanwhile", busy.Echo, "ms", idle.Echo, null).Print();
            var met = Figure.AgainstBase("p99 of list-flows during starts against an idle silo", busy.Flows, "ms", idle.Flows, 3).Print();
            return met & Figure.AgainstBase("p99 of get during starts against an idle silo", busy.Config, "ms", idle.Config, 3).Print() ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<(double Config, double Flows, double Echo)> ReadAsync(WireClient config, WireClient flows, WireClient echo, TimeSpan time)
    {
        var times = await Task.WhenAll(
            TimesAsync(config, new { operation = "get", workspace = "bench", keys = new[] { new { type = "flow-blueprint", key = $"of-{Processors}" } } }, time),
            TimesAsync(flows, new { operation = "list-flows", workspace = "bench" }, time),
            TimesAsync(echo, new { operation = "echo" }, time));
        return (times[0], times[1], times[2]);
    }

    static async Task<double> TimesAsync(WireClient client, object request, TimeSpan time)
    {
        var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request));
        var times = new List<double>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;)
        {
            var begun = Stopwatch.GetTimestamp();
            await client.CallAsync(body);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await Task.Delay(Pause);
        }

        return times.Order().ElementAt(times.Count * 99 / 100);
    }
}

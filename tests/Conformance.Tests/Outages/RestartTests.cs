using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Outages;

/// <summary>The broker that all tests share is restarted in the middle of many starts and stops, when no other test runs.</summary>
[Collection(Alone)]
public sealed class RestartTests(BrokerSilo broker) : IClassFixture<BrokerSilo>
{
    internal const string Alone = "alone with the broker";
    const int Flows = 600;
    const int Stopped = 400;
    const int Before = 300;
    const int Workers = 120;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    static readonly TimeSpan Back = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Broker_RestartedAmongStartsAndStops_LeavesNothingHalfDone()
    {
        const string blueprint = """{"flow": {"p:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"}}}}""";
        await broker.Client.FlowDoneAsync(new JsonObject
        {
            ["operation"] = "put-blueprint", ["workspace"] = "w", ["blueprint_name"] = "b", ["blueprint_definition"] = blueprint,
        }.ToJsonString());
        var outcomes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var midst = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // They are asked for over HTTP, so that each has its answer although the broker is away.
        var restarting = RestartAsync(midst.Task);
        await Parallel.ForAsync(0, Flows, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (i, _) =>
        {
            await NoteAsync($"start f{i}", Request("start-flow", i));
            if (i < Stopped) await NoteAsync($"stop f{i}", Request("stop-flow", i));
        });
        await restarting;

        // A start is done or refused; a stop goes on by itself when it was answered before it was done.
        Assert.Equal(Flows + Stopped, outcomes.Count);
        var started = Enumerable.Range(0, Flows).Where(i => outcomes[$"start f{i}"] == "done").ToHashSet();
        Assert.All(Enumerable.Range(0, Stopped), i => Assert.Equal(started.Contains(i) ? "done" : "Flow ID invalid", outcomes[$"stop f{i}"]));
        var left = started.Where(i => i >= Stopped).Select(i => $"f{i}").Order(StringComparer.Ordinal).ToList();
        await broker.Silo.UntilAsync(async () => (await HeldAsync()).SequenceEqual(left), $"each flow to be there as a whole or not at all, which leaves {string.Join(", ", left)}", Patience);
        return;

        async Task NoteAsync(string what, JsonObject request)
        {
            var answer = await broker.Silo.FlowAsync(request);
            outcomes[what] = (string?)answer["error"]?["message"] ?? "done";
            if (outcomes.Count >= Before) midst.TrySetResult();
        }
    }

    /// <summary>Restarts the broker; what a silo has there must be back soon after it is.</summary>
    async Task RestartAsync(Task midst)
    {
        await midst;
        await broker.Host.Server.RestartAsync();
        await broker.Silo.UntilAsync(async () => (await broker.Silo.Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, "the consumers to be back", Back);
        await using var pushes = await Listener.ToPushesAsync(broker.Host);
        await using var client = await WireClient.OpenAsync(broker.Host);
        await pushes.UpToAsync(await client.PutAsync("w", "after", "k", "v")).WaitAsync(Back);
    }

    /// <summary>The flows of which there is a record and a variant, and then the topics without a record; those that could not be deleted are tried again.</summary>
    async Task<List<string>> HeldAsync()
    {
        await broker.Silo.PostAsync("/api/v2/topics/sweep", new { });
        var config = (await broker.Silo.ConfigAsync(new { operation = "config", workspace = "w" }))["config"]!;
        var records = Keys(config["flow"]);
        Assert.Equal(records, Keys(config["processor:p"]));
        var topics = (await broker.Host.TopicsAndQueuesAsync("tg.flow.w:")).Select(name => name["tg.flow.w:".Length..]).ToList();
        return [.. records, .. topics.Except(records).Select(topic => $"the topic of {topic}"), .. records.Except(topics).Select(flow => $"{flow} without its topic")];
    }

    static JsonObject Request(string operation, int flow) =>
        new() { ["operation"] = operation, ["workspace"] = "w", ["flow-id"] = $"f{flow}", ["blueprint-name"] = "b", ["description"] = "" };

    static List<string> Keys(JsonNode? type) => type is null ? [] : [.. type.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal)];
}

/// <summary>Runs after all tests that may run beside each other.</summary>
[CollectionDefinition(RestartTests.Alone, DisableParallelization = true)]
public sealed class AloneWithTheBroker;

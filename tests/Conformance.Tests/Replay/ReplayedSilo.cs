using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TrustFlow.Conformance.Tests.Amqp;
using TrustFlow.Conformance.Tests.Receivers;

namespace TrustFlow.Conformance.Tests.Replay;

/// <summary>
/// A silo at which all recordings were replayed, one after the other, and how what it did differs from what was recorded. What was done between two
/// recordings and is not in them is done too.
/// </summary>
public sealed class ReplayedSilo : IAsyncLifetime
{
    const string Fence = "fence";

    static readonly Dictionary<string, string> TopologyAfter = new(StringComparer.Ordinal)
    {
        ["02"] = "with one config client and one flow client", ["30"] = "before any flow", ["31"] = "f1 running (no processor listening)", ["32"] = "f1 and f2 running",
        ["45"] = "f1 stopped, f2 running", ["46"] = "all stopped", ["55"] = "p1 running, my-proc listening", ["56"] = "p1 and p2 running, my-proc listening",
        ["58"] = "p1 and p2 stopped, my-proc listening",
    };

    static readonly Dictionary<string, string> EntriesAfter = new(StringComparer.Ordinal)
    {
        ["31"] = "f1 started (defaults)", ["32"] = "f1 + f2 started (f2 with parameters)", ["45"] = "f1 stopped, f2 running", ["46"] = "all stopped",
    };

    readonly TemporaryFolder folder = new();
    readonly List<Mismatch> mismatches = [];
    readonly List<IAsyncDisposable> opened = [];
    VirtualHost host = null!;
    SiloProcess silo = null!;
    Listener pushes = null!;
    WireClient client = null!;
    TrustGraphProcessor? processor;
    long lastPush = -1;
    int fences;

    /// <summary>All that differs, be it meant or not.</summary>
    internal IReadOnlyList<Mismatch> Mismatches => mismatches;

    public async Task InitializeAsync()
    {
        host = await VirtualHost.NewAsync();
        pushes = Opened(await Listener.ToPushesAsync(host));
        silo = Opened(await SiloProcess.StartAsync(folder.Path, host.SiloArguments()));
        foreach (var recording in Recording.All) await ReplayAsync(recording);
    }

    public async Task DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(opened)) await one.DisposeAsync();
        folder.Dispose();
    }

    async Task ReplayAsync(Recording recording)
    {
        var number = recording.Name[..2];
        await BeforeAsync(number);
        if (recording.HttpRequest is not null) await AskOverHttpAsync(recording);
        else if (number == "54") await StartProcessorAsync(recording);
        else if (recording.Request is not null) await AskAsync(recording);
        Compare(recording.Name, Account.OfPushes(recording.Pushes), Account.OfPushes(await PushesAsync(number)), "pushes");
        await AfterAsync(recording, number);
    }

    /// <summary>What the recordings do not hold, but what came after shows.</summary>
    async Task BeforeAsync(string number)
    {
        if (number == "02") client = Opened(await WireClient.OpenAsync(host));
        if (number == "39") await client.FlowDoneAsync("""{"operation": "start-flow", "workspace": "default", "blueprint_name": "demo", "description": "", "flow_id": "f4"}""");

        // Here it runs; there it could not be started.
        if (number == "41") await client.FlowDoneAsync("""{"operation": "stop-flow", "workspace": "default", "flow_id": "f6"}""");
        if (number is "39" or "41") await PushesAsync(number);
    }

    async Task AfterAsync(Recording recording, string number)
    {
        if (recording.ExchangesAfter is { } exchanges)
        {
            var now = await Stage.NowAsync(host);
            Compare(recording.Name, Set(exchanges.Select(name => (string)name!)), Set(now["exchanges"]!.AsArray().Select(exchange => (string)exchange!["name"]!)), "exchanges");
        }

        if (number == "55") await processor!.UntilRunsAsync("default/p1");
        if (number == "56") await processor!.UntilRunsAsync("default/p1", "default/p2");
        if (number == "58") await processor!.UntilRunsAsync();
        if (TopologyAfter.TryGetValue(number, out var stage))
        {
            var recorded = Recording.Stages("topology")[stage]!.AsObject();
            var withBindings = recorded.ContainsKey("bindings");
            Compare(stage, Stage.Of(recorded, withBindings), Stage.Of(await Stage.NowAsync(host), withBindings));
        }

        if (EntriesAfter.TryGetValue(number, out stage))
        {
            var config = await client.ConfigAsync("""{"operation": "config", "workspace": "default"}""");
            Compare(stage, Account.OfEntries(Recording.Stages("config-entries")[stage]!.AsObject()), Account.OfEntries(config["config"]!.AsObject()), "entries");
        }
    }

    async Task AskAsync(Recording recording)
    {
        var id = recording.Request!.Id!;
        var answer = await client.AskAsync(recording.Service, recording.Request.Body, id);
        Compare(recording.Name, Account.OfAnswer(recording.Response!, id), Account.OfAnswer(answer, id), "answer");
    }

    async Task AskOverHttpAsync(Recording recording)
    {
        using var answer = await silo.Http.PostAsJsonAsync($"/api/v1/{recording.Service}", recording.HttpRequest);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        Compare(recording.Name, Account.OfBody(recording.HttpResponse!), Account.OfBody(body), "http");
    }

    /// <summary>The recorded start of a processor is that of one of ours, which listens from then on.</summary>
    async Task StartProcessorAsync(Recording recording)
    {
        processor = Opened(new TrustGraphProcessor("my-proc", "input"));
        await processor.StartAsync(host);
        var (request, answer) = processor.FirstQuestion;
        Assert.True(JsonNode.DeepEquals(recording.Request!.Json(), JsonNode.Parse(request)), request);
        Compare(recording.Name, Account.OfAnswer(recording.Response!, recording.Request.Id!), Account.OfAnswer(answer, answer.Id!), "answer");
    }

    /// <summary>What was pushed since the last time: what comes before the push of a change that is made now, which tells that nothing more can come.</summary>
    async Task<List<WireMessage>> PushesAsync(string number)
    {
        // Before the first request nobody is there to ask; what is pushed then is that the deployment came up.
        if (number == "01") return [await NextPushAsync()];
        var version = await client.PutAsync(Fence, Fence, Fence, $"{++fences}");
        var came = new List<WireMessage>();
        do came.Add(await NextPushAsync());
        while (lastPush < version);
        return [.. came.Select(WithoutFence).OfType<WireMessage>()];
    }

    async Task<WireMessage> NextPushAsync()
    {
        var push = await pushes.NextAsync();
        var version = (long)push.Json()["version"]!;
        Assert.True(version > lastPush, $"After the push of version {lastPush} came that of {version}.");
        lastPush = version;
        return push;
    }

    static WireMessage? WithoutFence(WireMessage push)
    {
        var body = push.Json();
        var changes = body["changes"]!.AsObject();
        return changes.Remove(Fence) && changes.Count == 0 ? null : push with { Body = body.ToJsonString() };
    }

    void Compare(string of, JsonNode recorded, JsonNode seen, string place = "") => mismatches.AddRange(Mismatch.Between(of, recorded, seen, place));

    T Opened<T>(T one)
        where T : IAsyncDisposable
    {
        opened.Add(one);
        return one;
    }

    static JsonObject Set(IEnumerable<string> names) => new(names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, "there")));
}

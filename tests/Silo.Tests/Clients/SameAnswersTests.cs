using System.Text.Json;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Clients;

/// <summary>Whoever has a client cannot tell from its answers which it is.</summary>
public sealed class SameAnswersTests(LocalSilo silo) : IClassFixture<LocalSilo>, IAsyncLifetime
{
    readonly ITrustFlowClient http = TrustFlowClient.OverHttp(silo.Http);
    readonly ITrustFlowClient grains = TrustFlowClient.OverGrains(silo.Grains);
    long first;

    public async Task InitializeAsync()
    {
        if (await http.GetEntryAsync("w", "t", "a") is null) await PrepareAsync();
        first = (await http.GetEntryAsync("w", "t", "a"))!.Version;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Reads_AnswerTheSame()
    {
        await SameAsync(client => client.GetEntryAsync("w", "t", "b"));
        await SameAsync(async client => await AllAsync(client.ListEntriesAsync("w", "t"), 10));
        await SameAsync(client => client.GetHistoryAsync("w", default, null, 100));
        await SameAsync(client => client.DiffAsync("w", default, first, null));
        await SameAsync(client => client.DiffWithAsync("w", default, "empty"));
        await SameAsync(client => client.PreviewAsync("w", Batch(("t", "a", "2"), ("t", "hidden", null), ("flow-blueprint", "rich", "{}"))));
        await SameAsync(client => client.RollBackAsync("w", new(first, "t", null, true, null)));
        await SameAsync(async client => await AllAsync(client.WatchAsync(new([], "w"), first - 1), 5));
    }

    [Fact]
    public async Task Flows_AreShownTheSame()
    {
        await SameAsync(client => client.ListFlowsAsync("w"));
        await SameAsync(client => client.GetFlowAsync("w", "g"));
        await SameAsync(client => client.GetFlowEventsAsync("w", "g"));
        await SameAsync(client => client.PreviewStopAsync("w", "f"));
        await SameAsync(client => client.PreviewRestartAsync("w", "f", new(new Dictionary<string, string>(StringComparer.Ordinal) { ["x"] = "1" }, false, true, "new")));
    }

    [Fact]
    public async Task Refusals_ReadTheSame()
    {
        await SameRefusalAsync(client => client.CommitAsync("w", Batch(("t", "a", "2")) with { Preconditions = [new("t", "a", 1_000_000)] }));
        await SameRefusalAsync(client => client.CommitAsync("w", Batch(("t", "a", "2")) with { WorkspaceVersion = 0 }));
        await SameRefusalAsync(client => client.CommitAsync("w", Batch(("", "a", "2"))));
        await SameRefusalAsync(client => client.CommitAsync("w", Batch(("flow", "f", null))));
        await SameRefusalAsync(client => client.CommitAsync("w", Batch(("flow-blueprint", "plain", null))));
        await SameRefusalAsync(client => client.CommitAsync("no name", Batch(("t", "a", "2"))));
        await SameRefusalAsync(client => client.DiffAsync("w", default, first, 1_000_000));
        await SameRefusalAsync(client => client.RollBackAsync("w", new(first, null, null, true, null)));
        await SameRefusalAsync(client => client.GetHistoryAsync("w", default, null, 0));
        await SameRefusalAsync(client => client.GetFlowAsync("w", "none"));
        await SameRefusalAsync(client => client.GetFlowEventsAsync("w", "none"));
        await SameRefusalAsync(client => client.StopFlowAsync("w", "none"));
        await SameRefusalAsync(client => client.StopFlowAsync("w", "f", false, 1));
        await SameRefusalAsync(client => client.StartFlowAsync("w", "f", new("plain", "", new Dictionary<string, string>(StringComparer.Ordinal))));
        await SameRefusalAsync(client => client.StartFlowAsync("w", "h", new("rich", "", new Dictionary<string, string>(StringComparer.Ordinal))));
        await SameRefusalAsync(client => client.StartFlowAsync("_w", "h", new("rich", "", new Dictionary<string, string>(StringComparer.Ordinal))));
        await SameRefusalAsync(client => client.RestartFlowAsync("w", "g", new(new Dictionary<string, string>(StringComparer.Ordinal), false, false, null)));
        await SameRefusalAsync(client => AllAsync(client.WatchAsync(new(["", "t"], "w")), 1));
        await SameRefusalAsync(client => AllAsync(client.ListEntriesAsync("w/v", "t"), 1));
    }

    async Task PrepareAsync()
    {
        await http.CommitAsync("w", Batch(("t", "a", "1"), ("t", "b", "é\n\"<>&'"), ("secret", "s", """{"type": "t", "key": "h*"}"""), ("t", "hidden", "x")));
        await http.CommitAsync("w", Batch(
            ("flow-blueprint", "plain", """{"flow": {"one:{id}": {"topics": {"in": "flow:tg:in:{workspace}:{id}"}}}}"""),
            ("flow-blueprint", "rich", """{"parameters": {"p": {"secret": true}}, "flow": {"one:{id}": {"topics": {}, "parameters": {"p": "{p}"}}}, "interfaces": {"z": {"flow": "flow:tg:<é>:{id}"}, "a": {"flow":  "flow:tg:a:{id}"}}}""")));
        await http.StartFlowAsync("w", "f", new("plain", "", new Dictionary<string, string>(StringComparer.Ordinal)));
        await http.StartFlowAsync("w", "g", new("rich", "d <é>", new Dictionary<string, string>(StringComparer.Ordinal) { ["p"] = "hush", ["other"] = "o" }));
        await http.PauseFlowAsync("w", "g");
    }

    async Task SameAsync<T>(Func<ITrustFlowClient, Task<T>> ask)
    {
        var expected = JsonSerializer.Serialize(await ask(http), WireJson.Options);
        Assert.Equal(expected, JsonSerializer.Serialize(await ask(grains), WireJson.Options));
    }

    async Task SameRefusalAsync(Func<ITrustFlowClient, Task> ask)
    {
        var one = await Assert.ThrowsAsync<ServerRefusedException>(() => ask(http));
        var other = await Assert.ThrowsAsync<ServerRefusedException>(() => ask(grains));
        Assert.Equal((one.Code, one.Status, one.Message), (other.Code, other.Status, other.Message));
    }

    static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items, int count)
    {
        var all = new List<T>();
        await foreach (var item in items)
        {
            all.Add(item);
            if (all.Count == count) break;
        }

        return all;
    }

    static BatchMessage Batch(params IEnumerable<(string Type, string Key, string? Value)> writes) => new(null, [.. writes.Select(static write => new WriteMessage(write.Type, write.Key, write.Value))], []);
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>A silo that is killed or stopped, and started again on its folder, has everything that it acknowledged.</summary>
public sealed class RestartTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Kill_WhileDocumentsAreLoaded_LosesNoneThatWasAcknowledged()
    {
        var acknowledged = new ConcurrentBag<string>();
        var first = await SiloProcess.StartAsync(folder.Path);
        await using (first)
        {
            await first.FlowReadyAsync();
            using var enough = new SemaphoreSlim(0);
            var loading = Parallel.ForEachAsync(DebianTexts.Take(400).Index(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (text, _) =>
            {
                try
                {
                    var answer = await first.LoadAsync($"doc{text.Index}", 1, $"mark{text.Index} {text.Item.Text}");
                    if (answer.StatusCode == HttpStatusCode.OK) acknowledged.Add($"{text.Index}");
                }
                catch (HttpRequestException)
                {
                    // The silo was killed under this request: it was not acknowledged.
                }

                if (acknowledged.Count >= 150) enough.Release();
            });
            await enough.WaitAsync();
            await first.Process.KillAsync();
            await loading;
        }

        Assert.InRange(acknowledged.Count, 150, 399);
        await using var second = await SiloProcess.StartAsync(folder.Path);
        await second.FlowReadyAsync();
        foreach (var index in acknowledged)
            await second.UntilAsync(async () => (await second.SearchAsync($"mark{index}")).SequenceEqual([$"doc{index}"]), $"document {index}");
    }

    [Fact]
    public async Task Kill_AfterAcknowledgedPutsAndStarts_KeepsThem()
    {
        await using (var first = await SiloProcess.StartAsync(folder.Path))
        {
            await first.FlowReadyAsync();
            await Parallel.ForAsync(0, 100, async (i, _) => await first.ConfigAsync(Put($"k{i}", $"v{i}")));
            await first.FlowAsync(new Dictionary<string, object>
            {
                ["operation"] = "start-flow", ["workspace"] = "default", ["flow-id"] = "second", ["blueprint-name"] = "document-search", ["description"] = "x",
            });
            await first.Process.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(folder.Path);
        var values = await second.ConfigAsync(new { operation = "getvalues", workspace = "default", type = "test" });
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => $"v{i}").Order(StringComparer.Ordinal),
            values["values"]!.AsArray().Select(value => value!["value"]!.ToString()).Order(StringComparer.Ordinal));
        await second.FlowReadyAsync("default", "second");
        await second.FlowReadyAsync();
    }

    [Fact]
    public async Task Stop_BySignal_EndsCleanlyAndTheIndexOutlivesIt()
    {
        await using (var first = await SiloProcess.StartAsync(folder.Path))
        {
            await first.FlowReadyAsync();
            await first.LoadAsync("kept", 1, "an aardvark");
            await first.UntilAsync(async () => (await first.SearchAsync("aardvark")).Contains("kept"), "the index");
            Assert.Equal(0, await first.Process.StopAsync());
        }

        await using var second = await SiloProcess.StartAsync(folder.Path);
        await second.FlowReadyAsync();
        Assert.Equal(["kept"], await second.SearchAsync("aardvark"));
    }

    [Fact]
    public async Task FlowStop_KeepsTheIndex_AndPurgeDeletesIt()
    {
        await using var silo = await SiloProcess.StartAsync(folder.Path);
        await silo.FlowReadyAsync();
        await silo.LoadAsync("kept", 1, "an aardvark");
        await silo.UntilAsync(async () => (await silo.SearchAsync("aardvark")).Contains("kept"), "the index");

        await StopAsync(silo, purge: false);
        Assert.Equal(HttpStatusCode.NotFound, (await silo.LoadAsync("late", 1, "too late")).StatusCode);
        await StartAsync(silo);
        Assert.Equal(["kept"], await silo.SearchAsync("aardvark"));

        await StopAsync(silo, purge: true);
        await StartAsync(silo);
        Assert.Empty(await silo.SearchAsync("aardvark"));
    }

    public void Dispose() => folder.Dispose();

    static object Put(string key, string value) =>
        new { operation = "put", workspace = "default", values = new[] { new { type = "test", key, value } } };

    static async Task StopAsync(SiloProcess silo, bool purge)
    {
        using var answer = await silo.Http.DeleteAsync(new Uri($"/api/v2/workspaces/default/flows/default?purge={(purge ? "true" : "false")}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["gone"]!.GetValue<bool>());
        await silo.UntilAsync(async () => (await silo.LoadAsync("probe", 1, "probe")).StatusCode == HttpStatusCode.NotFound, "the gateway to let go");
    }

    static async Task StartAsync(SiloProcess silo)
    {
        await silo.FlowAsync(new Dictionary<string, object>
        {
            ["operation"] = "start-flow", ["workspace"] = "default", ["flow-id"] = "default", ["blueprint-name"] = "document-search", ["description"] = "again",
        });
        await silo.FlowReadyAsync();
    }
}

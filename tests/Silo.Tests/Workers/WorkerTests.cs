using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TrustFlow.Servers;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests.Workers;

/// <summary>The quick start with everything apart: a silo, a broker, and workers, each a process of its own.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    const string Worker = "TrustFlow.Processors.dll";

    readonly TemporaryFolder folder = new();
    readonly List<ChildProcess> workers = [];
    RabbitMqServer broker = null!;
    SiloProcess silo = null!;

    public async Task InitializeAsync()
    {
        // Of its own, since other silos would serve the same topics.
        broker = await RabbitMqServer.StartAsync();
        silo = await SiloProcess.StartAsync(Path.Combine(folder.Path, "silo"), ["--processors", "none", .. Broker]);
    }

    public async Task DisposeAsync()
    {
        foreach (var worker in workers) await worker.DisposeAsync();
        await silo.DisposeAsync();
        await broker.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task DocumentSearch_WithTwoWorkers_FindsEverythingThatWasTaken()
    {
        var chunker = Start("first", "chunker");
        Start("index", "keyword-index");
        await silo.FlowReadyAsync();
        foreach (var name in new[] { "GPL-3", "Apache-2.0", "BSD" }) await LoadAsync(name, DebianTexts.Licence(name));
        await FoundAsync("Contribution Licensor", "Apache-2.0");

        // A second one of a kind takes its share, and takes over what another held when it died.
        Start("second", "chunker");
        await silo.UntilAsync(async () => await WorkersAsync("chunker") == 2, "the second chunker to report");
        for (var i = 0; i < 40; i++)
        {
            await LoadAsync($"text-{i}", $"unmistakable{i} words of the text number {i}");
            if (i == 20) await chunker.KillAsync();
        }

        for (var i = 0; i < 40; i++) await FoundAsync($"unmistakable{i}", $"text-{i}");
    }

    [Fact]
    public async Task Worker_ThatIsStopped_LetsGoOfItsVariantsAndEndsWithStatus0()
    {
        var chunker = Start("chunker", "chunker");
        Start("index", "keyword-index");
        await silo.FlowReadyAsync();

        Assert.Equal(0, await chunker.StopAsync());

        await silo.UntilAsync(async () => await WorkersAsync("chunker") == 0, "the report that the chunker let go");
        Start("chunker", "chunker");
        await silo.FlowReadyAsync();
    }

    ChildProcess Start(string data, string processor)
    {
        var worker = ChildProcess.Start(Worker, folder.Path, [processor, "--data", Path.Combine(folder.Path, data), .. Broker]);
        workers.Add(worker);
        return worker;
    }

    string[] Broker => ["--pubsub-backend", "rabbitmq", "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{broker.Port}"];

    async Task LoadAsync(string id, string text)
    {
        using var answer = await silo.LoadAsync(id, 1, text);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    Task FoundAsync(string query, string document) => silo.UntilAsync(async () => (await silo.SearchAsync(query)).Contains(document), $"{document} to be found");

    async Task<int> WorkersAsync(string processor)
    {
        var variant = await silo.Http.GetFromJsonAsync<JsonObject>($"/api/v2/workspaces/default/processors/{processor}/variants/default");
        return variant!["workers"]!.GetValue<int>();
    }
}

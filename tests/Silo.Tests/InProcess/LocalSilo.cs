using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Access;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Silo.Hosting;
using TrustFlow.Silo.Tests.Processes;
using TrustFlow.Sqlite;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Silo.Tests.InProcess;

/// <summary>A silo inside the tests' process, on a free port and a folder of its own, whose broker and grain calls the tests can reach into.</summary>
public class LocalSilo : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    SqliteDatabase database = null!;
    SqliteConfigStore store = null!;
    WebApplication silo = null!;

    public HttpClient Http { get; private set; } = null!;

    public ObservedBroker Broker { get; private set; } = null!;

    internal SqliteDatabase Database => database;

    internal SqliteConfigStore Store => store;

    internal IGrainFactory Grains => silo.Services.GetRequiredService<IGrainFactory>();

    internal CallHooks Calls { get; } = new();

    internal PubSubEnvironment Environment { get; } = new(SiloIds.New);

    internal IServiceProvider Services => silo.Services;

    /// <summary>Who may call.</summary>
    private protected virtual CallerTokens Tokens => CallerTokens.None;

    /// <summary>The bootstrap file, or null.</summary>
    protected virtual string? Bootstrap => null;

    public async Task InitializeAsync()
    {
        var options = new SiloOptions { Data = folder.Path, Listen = new IPEndPoint(IPAddress.Loopback, 0), Bootstrap = Bootstrap, Tokens = Tokens };
        database = SqliteDatabase.Open(Path.Combine(folder.Path, "trustflow.db"), [SqliteConfigStore.Schema, EmbeddedBackend.Schema, .. Engine.Schemas]);
        store = new SqliteConfigStore(database);
        Broker = new ObservedBroker(await EmbeddedBackend.OpenAsync(database, Environment));
        silo = SiloHost.Build(options, database, new SiloParts(options, store, Broker), Configure);
        await silo.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(silo.Urls.Single()) };
        await UntilAsync(async () => (await Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode, "the silo to be ready");
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await silo.DisposeAsync();
        await Broker.DisposeAsync();
        await store.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>An answer's status and its JSON object; empty where it has none.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>One operation of the flow service that is not refused.</summary>
    public async Task<JsonObject> FlowAsync(Dictionary<string, object> request)
    {
        var (status, body) = await SendAsync(HttpMethod.Post, "/api/v1/flow", request);
        Assert.True(status == HttpStatusCode.OK && body["error"] is null, $"{status}: {body}");
        return body;
    }

    public Task PutBlueprintAsync(string name, string definition) => FlowAsync(new()
    {
        ["operation"] = "put-blueprint", ["workspace"] = "default", ["blueprint-name"] = name, ["blueprint-definition"] = definition,
    });

    public Task StartFlowAsync(string id, string blueprint) => FlowAsync(new()
    {
        ["operation"] = "start-flow", ["workspace"] = "default", ["flow-id"] = id, ["blueprint-name"] = blueprint, ["description"] = "",
    });

    public async Task FlowReadyAsync(string id)
    {
        JsonObject last = [];
        await UntilAsync(
            async () => (string?)(last = (await SendAsync(HttpMethod.Get, $"/api/v2/workspaces/default/flows/{id}")).Body)["state"] == "ready",
            () => $"the flow {id} to be ready: {last}");
    }

    /// <summary>Forgets the whole change log.</summary>
    public async Task CompactAsync()
    {
        while (await store.CompactAsync(DateTimeOffset.MaxValue, 0) > 0)
        {
        }
    }

    /// <summary>How many rows a table of the silo's database has.</summary>
    public Task<long> RowsAsync(string table) => database.ReadAsync(session => session.First($"SELECT count(*) FROM {table}", row => row.GetInt64(0)));

    /// <summary>Waits until the gateway answers for a flow with anything but that it knows none.</summary>
    public Task GatewayKnowsAsync(string id) => UntilAsync(
        async () => !(await SendAsync(HttpMethod.Post, $"/api/v1/flow/{id}/service/none", new { })).Body["detail"]!.ToString().StartsWith("No flow", StringComparison.Ordinal),
        $"the gateway to know {id}");

    /// <summary>Polls a fact that no event tells.</summary>
    public static Task UntilAsync(Func<Task<bool>> holds, string what) => UntilAsync(holds, () => what);

    static async Task UntilAsync(Func<Task<bool>> holds, Func<string> what)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds())
        {
            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited in vain for {what()}.");
            }
        }
    }

    /// <summary>What the silo has beside its own, or in its place.</summary>
    private protected virtual void Configure(IServiceCollection services) => services.AddSingleton<IIncomingGrainCallFilter>(Calls);
}

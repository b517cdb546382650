using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Processors.Sdk;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Flows;

/// <summary>Who is woken by a start, and what each that is reads: of many processors exactly those that it touches, and each its own entry once.</summary>
public sealed class PerKeyDeliveryTests : IAsyncLifetime
{
    const int Processors = 12;
    static readonly int[] All = [.. Enumerable.Range(0, Processors)];
    static readonly int[] Few = [1, 4, 7];
    readonly CrowdedSilo silo = new();

    /// <summary>Everybody has read everything, has heard that the deployment came up, and has run something.</summary>
    public async Task InitializeAsync()
    {
        await silo.InitializeAsync();
        await LocalSilo.UntilAsync(() => Task.FromResult(silo.Asked.Count(question => question.StartsWith("all", StringComparison.Ordinal)) >= (2 * Processors) + 5), "all to read");
        await silo.PutBlueprintAsync("warm", Blueprint(All, "runs"));
        var bridge = silo.Grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key);
        await LocalSilo.UntilAsync(async () => await bridge.GetPublishedAsync() > 0, "the bridge to be past its announcement");
        await RunAsync("warm");
        silo.Asked.Clear();
    }

    public Task DisposeAsync() => silo.DisposeAsync();

    [Fact]
    public async Task Start_OfAFew_WakesThoseAndEachReadsItsEntryOnce()
    {
        var before = Delivered();
        await StartAsync("few", Few);

        var own = Few.Select(i => $"get default processor:p{i}/few purge:p{i}/few");
        Assert.Equal(own.Append("get default flow/few").Order(StringComparer.Ordinal), Asked());

        // What the others had been sent they would have by the time that they have this, which comes after it.
        await StartAsync("rest", All.Except(Few));
        Assert.Equal(All.Select(Once).Append(("gateway", "flow.default", 2)).Order(), WokenSince(before));
        Assert.Equal(0, silo.Broker.Received(ServiceTopics.ConfigPush));
    }

    [Fact]
    public async Task Stop_OfAFew_WakesThoseAndEachReadsItsEntryOnce()
    {
        await StartAsync("few", Few);
        var before = Delivered();
        silo.Asked.Clear();

        var (_, stopped) = await silo.SendAsync(HttpMethod.Delete, "/api/v2/workspaces/default/flows/few");

        Assert.True((bool)stopped["gone"]!);
        Assert.Equal(Few.Select(i => $"get default processor:p{i}/few purge:p{i}/few").Order(StringComparer.Ordinal), Asked().Where(question => !question.Contains("flow/", StringComparison.Ordinal)));
        await StartAsync("rest", All.Except(Few));
        Assert.Equal(All.Select(Once).Order(), WokenSince(before).Where(woken => woken.Subscription != "gateway"));
    }

    [Fact]
    public async Task Start_OfASecondFlow_LeavesTheProcessorsThatTheyShareAlone()
    {
        await silo.PutBlueprintAsync("pair", """{"blueprint": {"p0:{blueprint}": {"topics": {}, "parameters": {"how": "runs"}}}, "flow": {"p1:{id}": {"topics": {}, "parameters": {"how": "runs"}}}}""");
        await RunAsync("one", "pair");
        var before = Delivered();

        await RunAsync("two", "pair");
        await StartAsync("rest", All.Except([1]));

        Assert.Equal(All.Select(Once).Order(), WokenSince(before).Where(woken => woken.Subscription != "gateway"));
    }

    [Fact]
    public async Task Variants_Started_ShowWantedAgainstReported()
    {
        await StartAsync("few", Few);
        await silo.PutBlueprintAsync("broken", Blueprint([2], "breaks"));
        await silo.StartFlowAsync("broken", "broken");

        foreach (var i in Few)
        {
            var runs = await StatusAsync($"p{i}", "few");
            Assert.Equal((runs.WantedHash, 1, null), (runs.ReportedHash, runs.Workers, runs.Error));
            Assert.NotNull(runs.WantedHash);
        }

        await LocalSilo.UntilAsync(async () => (await StatusAsync("p2", "broken")).Error is not null, "the error to be reported");
        var fails = await StatusAsync("p2", "broken");
        Assert.Equal((0, null, "It breaks."), (fails.Workers, fails.ReportedHash, fails.Error));
        Assert.NotNull(fails.WantedHash);
    }

    async Task StartAsync(string flow, IEnumerable<int> processors)
    {
        await silo.PutBlueprintAsync(flow, Blueprint(processors, "runs"));
        await RunAsync(flow);
    }

    async Task RunAsync(string flow, string? blueprint = null)
    {
        await silo.StartFlowAsync(flow, blueprint ?? flow);
        await silo.FlowReadyAsync(flow);
        await silo.GatewayKnowsAsync(flow);
    }

    Task<VariantStatus> StatusAsync(string processor, string variant) =>
        silo.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey("default", processor, variant).ToString()).GetStatusAsync();

    /// <summary>What was delivered to whom, but for the announcement, which is for everybody.</summary>
    Dictionary<(string Subscription, string RoutingKey), int> Delivered() =>
        silo.Broker.ReceivedBy(ServiceTopics.ConfigKeys).Where(count => count.Key.RoutingKey != RoutingKeys.Everything).ToDictionary();

    IEnumerable<(string Subscription, string RoutingKey, int Times)> WokenSince(Dictionary<(string Subscription, string RoutingKey), int> before) =>
        Delivered().Select(count => (count.Key.Subscription, count.Key.RoutingKey, Times: count.Value - before.GetValueOrDefault(count.Key))).Where(woken => woken.Times > 0).Order();

    static (string Subscription, string RoutingKey, int Times) Once(int processor) => ($"p{processor}", $"processor%3Ap{processor}.default", 1);

    /// <summary>What was read, but for the processors that every silo has.</summary>
    IEnumerable<string> Asked() =>
        silo.Asked.Where(question => !question.Contains(":chunker", StringComparison.Ordinal) && !question.Contains(":keyword-index", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    static string Blueprint(IEnumerable<int> processors, string how) =>
        $$$"""{"blueprint": {}, "flow": { {{{string.Join(", ", processors.Select(i => $$"""  "p{{i}}:{id}": {"topics": {}, "parameters": {"how": "{{how}}"} } """))}}} } }""";

    /// <summary>A silo with many processors, whose reads are noted.</summary>
    sealed class CrowdedSilo : LocalSilo
    {
        public ConcurrentQueue<string> Asked { get; } = new();

        private protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            for (var i = 0; i < Processors; i++) services.AddSingleton<FlowProcessor>(new Worker($"p{i}"));
            services.AddSingleton<BrokerConfigClient>();
            services.AddSingleton<IConfigSource>(provider => new NotedSource(provider.GetRequiredService<BrokerConfigClient>(), Asked));
        }
    }

    sealed class Worker(string name) : FlowProcessor(name, How)
    {
        static readonly ParameterSpec How = new("how");

        public override Task<IAsyncDisposable?> OpenAsync(VariantContext variant, CancellationToken cancellation) =>
            variant.Text(How) == "breaks" ? throw new InvalidOperationException("It breaks.") : Task.FromResult<IAsyncDisposable?>(null);
    }

    sealed class NotedSource(IConfigSource inner, ConcurrentQueue<string> asked) : IConfigSource
    {
        public Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default) => Noted($"all {type}", inner.GetAllAsync(type, cancellation));

        public Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default) =>
            Noted($"values {workspace} {type}", inner.GetValuesAsync(type, workspace, cancellation));

        public Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default) =>
            Noted($"get {workspace} {string.Join(' ', names.Select(name => $"{name.Type}/{name.Key}"))}", inner.GetAsync(workspace, names, cancellation));

        Task<ConfigSnapshot> Noted(string question, Task<ConfigSnapshot> answer)
        {
            asked.Enqueue(question);
            return answer;
        }
    }
}

using System.CommandLine;
using System.Net;
using TrustFlow.Access;
using TrustFlow.Bootstrap;
using TrustFlow.Hosting;
using TrustFlow.Processors.Worker;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo.Access;
using TrustFlow.Silo.Cluster;

namespace TrustFlow.Silo;

/// <summary>What can be set of a silo, and how it is read.</summary>
sealed class SiloSettings
{
    const string DefaultBootstrap = "samples/bootstrap.yaml";

    /// <summary>In seconds; more often than this the loop would be a load of its own.</summary>
    const double ShortestDelay = 0.1;

    const int MostDays = 36_500;

    readonly Option<string?> data;
    readonly Option<string?> listen;
    readonly Option<string?> tokens;
    readonly Option<string?> bootstrap;
    readonly Option<string?> plugins;
    readonly Option<string?> processors;
    readonly StoreSettings store;
    readonly BrokerSettings broker;
    readonly ClusterSettings cluster;
    readonly Option<string?> wait;
    readonly Option<string?> open;
    readonly Option<string?> days;
    readonly Option<string?> batches;
    readonly Option<string?> gate;
    readonly Option<string?> converging;
    readonly Option<string?> steady;

    public SiloSettings(Settings settings)
    {
        data = settings.Text("--data", "data", "The folder for everything that the silo keeps.");
        listen = settings.Text("--listen", "127.0.0.1:8088", "Where HTTP listens: an address and a port. Only loopback, as long as there are no tokens.");
        tokens = settings.Text("--tokens", null, "A file that says who may call: lines NAME ROLE HASH, as 'trustflow token create' prints them. Default: nobody needs a token.");
        bootstrap = settings.Text("--bootstrap", null, $"The bootstrap file, YAML or JSON; 'none' to bring nothing up. Default: {DefaultBootstrap}, where there is one.");
        plugins = settings.Text("--plugins", null, "A folder with assemblies of further initialisers.");
        processors = settings.Text("--processors", string.Join(',', ProcessorCatalog.Names), "The processors that the silo runs itself, with commas between them; 'none' where workers run them.");
        store = new StoreSettings(settings);
        broker = new BrokerSettings(settings, PubSubBackends.Default);
        cluster = new ClusterSettings(settings);
        wait = settings.Text("--wait", "true", "Whether to wait for a broker or store that cannot be reached at the start: false to end with status 1.");
        open = settings.Text("--owned-types-open", "false", "Whether anybody may write flows and variants: true only while another flow service still runs the deployment.");
        days = settings.Text("--retain-days", "30", "Days for which a batch is kept in the change log at least.");
        batches = settings.Text("--retain-batches", "1000000", "How many of the last batches are kept in the change log at least, however old they are.");
        gate = settings.Text("--bootstrap-gate-delay", "5", "Seconds to the bootstrap's next wake after the services did not answer.");
        converging = settings.Text("--bootstrap-converging-delay", "15", "Seconds to the bootstrap's next wake after something ran or failed.");
        steady = settings.Text("--bootstrap-steady-delay", "300", "Seconds to the bootstrap's next wake when everything was done already.");
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [data, listen, tokens, bootstrap, plugins, processors, .. store.All, .. broker.All, .. cluster.All, wait, open, days, batches, gate, converging, steady];

    /// <exception cref="StartException">A value is none.</exception>
    public SiloOptions Read(ParseResult parsed) => new()
    {
        Data = parsed.GetValue(data)!,
        Listen = Endpoint(parsed.GetValue(listen)!, parsed.GetValue(tokens) is not null),
        Tokens = parsed.GetValue(tokens) is { } file ? TokenFile.Read(file) : CallerTokens.None,
        Bootstrap = BootstrapFile(parsed.GetValue(bootstrap)),
        Plugins = parsed.GetValue(plugins),
        Processors = parsed.GetValue(processors) is { } names and not "none" ? names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [],
        Store = store.Read(parsed),
        Broker = broker.Read(parsed),
        Cluster = cluster.Read(parsed),
        Wait = Settings.YesOrNo(parsed, wait),
        OwnedTypesAreOpen = Settings.YesOrNo(parsed, open),
        RetainAge = Settings.Time(parsed, days, TimeSpan.FromDays(1), "days", 0, MostDays, "30"),
        RetainBatches = Settings.Count(parsed, batches, 0, long.MaxValue, "1000000"),
        BootstrapGateDelay = Delay(parsed, gate),
        BootstrapConvergingDelay = Delay(parsed, converging),
        BootstrapSteadyDelay = Delay(parsed, steady),
    };

    static TimeSpan Delay(ParseResult parsed, Option<string?> option) =>
        Settings.Time(parsed, option, TimeSpan.FromSeconds(1), "seconds", ShortestDelay, BootstrapOptions.LongestDelay.TotalSeconds, "15");

    static IPEndPoint Endpoint(string text, bool guarded)
    {
        var named = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1:" + text[10..] : text;
        if (!IPEndPoint.TryParse(named, out var endpoint) || !named.EndsWith(':' + endpoint.Port.ToString(), StringComparison.Ordinal))
            throw new StartException($"'{text}' is no address to listen on: write ADDRESS:PORT, as in 127.0.0.1:8088.");
        if (!guarded && !IPAddress.IsLoopback(endpoint.Address))
            throw new StartException($"Listening on {endpoint} is refused: without tokens only loopback is safe. Set --tokens to a file of callers, or listen on 127.0.0.1:{endpoint.Port}, behind a proxy that checks them.");
        return endpoint;
    }

    static string? BootstrapFile(string? given) =>
        given == "none" ? null : given ?? (File.Exists(DefaultBootstrap) ? DefaultBootstrap : null);
}

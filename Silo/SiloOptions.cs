using System.Net;
using TrustFlow.Access;
using TrustFlow.Hosting;
using TrustFlow.Processors.Worker;
using TrustFlow.Silo.Cluster;

namespace TrustFlow.Silo;

/// <summary>What an operator can set of a silo. Each has a command-line option and an environment variable, <c>TRUSTFLOW_</c> and its name.</summary>
public sealed record SiloOptions
{
    /// <summary>The port on which a silo listens, and where clients look for it, where nothing else is said.</summary>
    public const int DefaultPort = 8088;

    /// <summary>The folder for everything that the silo keeps. Default <c>data</c> in the current folder.</summary>
    public string Data { get; init; } = "data";

    /// <summary>Where HTTP listens. Only loopback, as long as there are no tokens. Default 127.0.0.1:8088.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, DefaultPort);

    /// <summary>Who may call, and with which tokens. Default: nobody needs one.</summary>
    public CallerTokens Tokens { get; init; } = CallerTokens.None;

    /// <summary>The bootstrap file, YAML or JSON; null to bring nothing up. Default <c>samples/bootstrap.yaml</c> where there is one.</summary>
    public string? Bootstrap { get; init; }

    /// <summary>The folder with assemblies of further initialisers; null for none.</summary>
    public string? Plugins { get; init; }

    /// <summary>Where configuration is kept. Default: in the data folder.</summary>
    public StoreOptions Store { get; init; } = new();

    /// <summary>The cluster that the silo joins; null where it is alone.</summary>
    public ClusterOptions? Cluster { get; init; }

    /// <summary>The broker. Default: the one inside the silo.</summary>
    public BrokerOptions Broker { get; init; } = new();

    /// <summary>The names of the processors that the silo runs itself; none where workers do. Default all that there are.</summary>
    public IReadOnlyList<string> Processors { get; init; } = ProcessorCatalog.Names;

    /// <summary>Whether to wait for a broker or store that cannot be reached at the start, or to end. Default true.</summary>
    public bool Wait { get; init; } = true;

    /// <summary>Whether anybody may write flows and variants: only while another flow service still runs the deployment. Default false.</summary>
    public bool OwnedTypesAreOpen { get; init; }

    /// <summary>How long a batch is kept in the change log at least. Default 30 days, 0 to 36,500.</summary>
    public TimeSpan RetainAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many of the last batches are kept in the change log at least, however old they are. Default 1,000,000, 0 or more.</summary>
    public long RetainBatches { get; init; } = 1_000_000;

    /// <summary>The time to the bootstrap's next wake after the services did not answer. Default 5 s, above 0 and at most a day.</summary>
    public TimeSpan BootstrapGateDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time to the bootstrap's next wake after something ran or failed. Default 15 s, above 0 and at most a day.</summary>
    public TimeSpan BootstrapConvergingDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The time to the bootstrap's next wake when everything was done already. Default 300 s, above 0 and at most a day.</summary>
    public TimeSpan BootstrapSteadyDelay { get; init; } = TimeSpan.FromSeconds(300);
}

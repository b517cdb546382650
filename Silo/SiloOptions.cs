using System.Net;

namespace TrustFlow.Silo;

/// <summary>What an operator can set of a silo. Each has a command-line option and an environment variable, <c>TRUSTFLOW_</c> and its name.</summary>
public sealed record SiloOptions
{
    /// <summary>The folder for everything that the silo keeps. Default <c>data</c> in the current folder.</summary>
    public string Data { get; init; } = "data";

    /// <summary>Where HTTP listens. Only loopback, as long as there are no tokens. Default 127.0.0.1:8088.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8088);

    /// <summary>The bootstrap file, YAML or JSON; null to bring nothing up. Default <c>samples/bootstrap.yaml</c> where there is one.</summary>
    public string? Bootstrap { get; init; }

    /// <summary>The folder with assemblies of further initialisers; null for none.</summary>
    public string? Plugins { get; init; }

    /// <summary>The broker's name. Default <c>embedded</c>.</summary>
    public string PubSubBackend { get; init; } = "embedded";

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

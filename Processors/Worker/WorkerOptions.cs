using TrustFlow.Hosting;

namespace TrustFlow.Processors.Worker;

/// <summary>What an operator can set of a worker.</summary>
public sealed record WorkerOptions
{
    /// <summary>The names of the processors to run.</summary>
    public required IReadOnlyList<string> Processors { get; init; }

    /// <summary>The folder for what the processors keep, which no other worker has. Default <c>worker-data</c> in the current folder.</summary>
    public string Data { get; init; } = "worker-data";

    /// <summary>Where the broker is.</summary>
    public required BrokerOptions Broker { get; init; }

    /// <summary>Whether to wait for a broker that cannot be reached at the start, or to end. Default true.</summary>
    public bool Wait { get; init; } = true;
}

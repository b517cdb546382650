using Microsoft.Extensions.Logging;
using Orleans;

namespace TrustFlow.Bootstrap;

/// <summary>
/// One step that brings a deployment to its initial state. Its parameters come as a constructor argument of type <see cref="InitialiserParameters"/>,
/// which it reads there; services of the host may be arguments too. A class that needs nothing has a public constructor without arguments.
/// One instance serves all runs, one after the other.
/// </summary>
public interface IInitialiser
{
    /// <summary>Whether it waits until the config and the flow service answer. False for what brings up the things that those need.</summary>
    bool WaitsForServices => true;

    /// <summary>
    /// Does the work; repeatable. A clean return stores the new flag; an exception is logged, stores nothing and is tried again at the next wake.
    /// </summary>
    /// <param name="context">What it works on.</param>
    /// <param name="oldFlag">The flag of its last success; null on the first run.</param>
    /// <param name="newFlag">The configured flag.</param>
    /// <param name="cancellation">Ends it when its time limit is over or the silo stops.</param>
    Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation);
}

/// <summary>What an initialiser works on.</summary>
/// <param name="Name">The name that its entry has.</param>
/// <param name="Grains">The cluster: workspaces, flows.</param>
/// <param name="Logger">A logger named after the initialiser.</param>
/// <param name="BaseFolder">The folder of the bootstrap file, against which relative paths are read.</param>
public sealed record InitialiserContext(string Name, IGrainFactory Grains, ILogger Logger, string BaseFolder);

using System.Collections.Immutable;
using Orleans;
using TrustFlow.Bootstrap;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Planted;

/// <summary>Has an initialiser's flag stored before it is run.</summary>
sealed class HastyInitialiser(IInitialiser inner) : IInitialiser
{
    public bool WaitsForServices => inner.WaitsForServices;

    public static BootstrapPlan InAll(BootstrapPlan plan) => plan with { Initialisers = [.. plan.Initialisers.Select(planned => planned with { Initialiser = new HastyInitialiser(planned.Initialiser) })] };

    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        ImmutableArray<ConfigWrite> flag = [new(ConfigTypes.InitState, context.Name, BootstrapRules.Encode(newFlag))];
        await context.Grains.GetGrain<IWorkspaceGrain>(ConfigTypes.SystemWorkspace).CommitAsync(new ConfigBatch(null, context.Name, flag, []), cancellation);
        await inner.RunAsync(context, oldFlag, newFlag, cancellation);
    }
}

/// <summary>Answers a read that failed with what it knew before, at the version of now.</summary>
sealed class ForgivingSource(IConfigSource inner) : IConfigSource
{
    readonly Dictionary<(string Workspace, ConfigName Name), ReceivedEntry> known = [];

    public Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default) => inner.GetAllAsync(type, cancellation);

    public Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default) => inner.GetValuesAsync(type, workspace, cancellation);

    public async Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default)
    {
        try
        {
            var read = await inner.GetAsync(workspace, names, cancellation);
            foreach (var entry in read.Entries) known[(workspace, new(entry.Type, entry.Key))] = entry;
            return read;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            var version = (await inner.GetValuesAsync(names[0].Type, workspace, cancellation)).Version;
            return new(version, [.. names.Select(name => known.GetValueOrDefault((workspace, name)) ?? new(workspace, name.Type, name.Key, null))]);
        }
    }
}

/// <summary>Keeps of each worker of a variant the first report alone.</summary>
sealed class FirstReportOnly : IIncomingGrainCallFilter
{
    readonly HashSet<(string Variant, string Worker)> heard = [];

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name != nameof(IProcessorVariantGrain.ReportAsync)) return context.Invoke();
        return heard.Add((context.TargetId.ToString(), ((ProcessorReport)context.Request.GetArgument(0)!).Instance)) ? context.Invoke() : Task.CompletedTask;
    }
}

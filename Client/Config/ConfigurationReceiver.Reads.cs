using System.Runtime.ExceptionServices;

namespace TrustFlow.Client.Config;

public sealed partial class ConfigurationReceiver
{
    async Task ReadPendingAsync(CancellationToken cancellation)
    {
        var taken = pending.Take();
        try
        {
            if (watched.Any(group => taken.Everything > group.Baseline)) await ReadAllAsync(cancellation);
            await ReadTouchedAsync(taken.Touched, cancellation);
            foreach (var group in watched) group.Reach(taken.Reached);
        }
        catch
        {
            pending.GiveBack(taken);
            throw;
        }
    }

    async Task ReadAllAsync(CancellationToken cancellation)
    {
        foreach (var group in watched)
        {
            var snapshots = new List<ConfigSnapshot>();
            foreach (var type in group.Types) snapshots.Add(await ReadAllOfAsync(type, cancellation));
            group.ApplyAll(snapshots, TellFailure);
        }

        EverythingRead();
    }

    Task<ConfigSnapshot> ReadAllOfAsync(string type, CancellationToken cancellation) =>
        options.Workspace is { } workspace ? source.GetValuesAsync(type, workspace, cancellation) : source.GetAllAsync(type, cancellation);

    async Task ReadTouchedAsync(IReadOnlyDictionary<(string Type, string Workspace, string Key), long> touched, CancellationToken cancellation)
    {
        Exception? failure = null;
        foreach (var group in watched)
        {
            var unknown = touched.Where(item => group.Types.Contains(item.Key.Type) && !group.Knows(item.Key.Workspace, item.Key.Key, item.Value)).ToList();
            foreach (var workspace in unknown.GroupBy(item => item.Key.Workspace, StringComparer.Ordinal))
            {
                try
                {
                    await ReadWorkspaceAsync(group, workspace.Key, workspace, cancellation);
                }
                catch (Exception e) when (!cancellation.IsCancellationRequested)
                {
                    // What cannot be read in one workspace, or of one type, keeps nothing else from its changes.
                    failure ??= e;
                }
            }
        }

        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    async Task ReadWorkspaceAsync(
        WatchedTypes group, string workspace, IEnumerable<KeyValuePair<(string Type, string Workspace, string Key), long>> touched, CancellationToken cancellation)
    {
        var versions = touched.GroupBy(item => item.Key.Key, StringComparer.Ordinal).Select(key => KeyValuePair.Create(key.Key, key.Max(item => item.Value)));
        foreach (var keys in versions.Chunk(options.KeysPerRead))
        {
            var snapshot = await source.GetAsync(workspace, [.. keys.SelectMany(key => group.Types.Select(type => new ConfigName(type, key.Key)))], cancellation);
            group.Apply(workspace, keys.ToDictionary(StringComparer.Ordinal), snapshot, TellFailure);
        }
    }
}

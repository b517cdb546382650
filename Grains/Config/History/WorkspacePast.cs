using TrustFlow.Config.Secrets;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>Reads what was in a workspace.</summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="store">Where it is kept.</param>
sealed class WorkspacePast(string workspace, IConfigStore store)
{
    /// <summary>The most batches that an answer has.</summary>
    public const int MostBatches = 1_000;

    // A page of the store looks at some thousands of batches; a scope that hardly any of them touches is looked for through some pages at a time.
    const int Pages = 10;

    public Task<HistoryPage> HistoryAsync(ConfigScope scope, long? before, int limit, CancellationToken cancellation)
    {
        if (limit is < 1 or > MostBatches) throw new BadValueException($"The limit is {limit}, and must be 1 to {MostBatches:N0}.");
        if (before < 1) throw new BadValueException($"There is nothing before version {before}. Name a version from 1.");
        return StoreFailures.ReadAsync(workspace, async () =>
        {
            var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
            var page = await store.ReadHistoryAsync(Of(scope), before ?? long.MaxValue, limit, cancellation);
            for (var pages = 1; pages < Pages && page is { More: true, Changes: [] }; pages++) page = await store.ReadHistoryAsync(Of(scope), page.Position, limit, cancellation);
            var bounds = await store.ReadBoundsAsync(cancellation);
            return new HistoryPage([.. page.Changes.Select(secrets.Record)], page.More ? page.Position : null, bounds.Compacted);
        });
    }

    public Task<ConfigDiff> DiffAsync(ConfigScope scope, long from, long? to, CancellationToken cancellation) => StoreFailures.ReadAsync(workspace, async () =>
    {
        const string Advice = "Name a type or a key, or versions that are closer together.";
        await CheckVersionAsync(from, cancellation);
        if (to is not null) await CheckVersionAsync(to.Value, cancellation);
        var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
        var (older, newer) = to < from ? (to.Value, from) : (from, to ?? long.MaxValue);
        var read = await DifferencesAsync(scope, older, newer, DiffEntries.MostEntries, Advice, cancellation);
        var entries = new DiffEntries(secrets, DiffEntries.MostEntries, Advice);
        foreach (var entry in read.Differences)
        {
            var (before, after) = to < from ? (entry.To, entry.From) : (entry.From, entry.To);
            entries.Add(entry.Type, entry.Key, before, after);
        }

        return entries.Diff();
    });

    /// <summary>How the entries of a scope differ between two versions.</summary>
    /// <exception cref="BadValueException">More do than are wanted.</exception>
    public async Task<DifferencesRead> DifferencesAsync(ConfigScope scope, long older, long newer, int most, string advice, CancellationToken cancellation)
    {
        try
        {
            return await store.ReadDifferencesAsync(Of(scope), older, newer, most, cancellation);
        }
        catch (TooManyDifferencesException)
        {
            throw DiffEntries.TooMany(most, advice);
        }
    }

    /// <exception cref="BadValueException">It is no version, or is not reached yet.</exception>
    public async Task CheckVersionAsync(long version, CancellationToken cancellation)
    {
        if (version < 0) throw new BadValueException($"{version} is no version. Versions count from 1; 0 stands for the empty deployment.");
        var head = (await store.ReadBoundsAsync(cancellation)).Head;
        if (version > head) throw new BadValueException($"Version {version} is not reached yet: the deployment is at version {head}. Name one up to that.");
    }

    ChangeScope Of(ConfigScope scope) => new(workspace, scope.Type, scope.Key);
}

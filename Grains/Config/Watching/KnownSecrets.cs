using TrustFlow.Config.Secrets;
using TrustFlow.Storage;

namespace TrustFlow.Config.Watching;

/// <summary>
/// What of the workspaces that are watched may be shown, kept while the rules stand as they are: whoever follows the ledger passes every batch by here
/// before anybody is told of it. Thread-safe.
/// </summary>
sealed class KnownSecrets(IConfigStore store)
{
    /// <summary>With more workspaces than this it begins anew.</summary>
    const int Limit = 1_000;

    readonly Lock gate = new();
    readonly Dictionary<string, SecretTexts> kept = [];
    long passed;
    long changes;

    /// <summary>Notes a batch of which only the keys are known.</summary>
    public void Pass(ConfigTouched touched)
    {
        var isRuled = touched.Keys.IsEmpty;
        foreach (var key in touched.Keys) isRuled |= key.Type == ConfigTypes.Secret;
        Pass(touched.Version, touched.Workspace, isRuled);
    }

    /// <summary>Notes a batch.</summary>
    public void Pass(ConfigChange change) => Pass(change.Version, change.Workspace, SecretTexts.AreRuledBy(change));

    /// <summary>Forgets everything, since what was committed up to a version did not come by.</summary>
    public void Skip(long version)
    {
        lock (gate)
        {
            Forget();
            passed = Math.Max(passed, version);
        }
    }

    /// <summary>What may be shown of a workspace's batches up to a version.</summary>
    public async ValueTask<SecretTexts> OfAsync(string workspace, long version, CancellationToken cancellation)
    {
        long before;
        lock (gate)
        {
            if (version <= passed && kept.TryGetValue(workspace, out var known)) return known;
            before = changes;
        }

        var read = await SecretTexts.ReadAsync(store, workspace, cancellation);
        lock (gate)
        {
            if (kept.Count >= Limit) Forget();
            else if (changes == before) kept[workspace] = read;
        }

        return read;
    }

    void Pass(long version, string workspace, bool isRuled)
    {
        lock (gate)
        {
            passed = Math.Max(passed, version);
            if (!isRuled) return;
            changes++;
            if (workspace == ConfigTypes.SystemWorkspace) kept.Clear();
            else kept.Remove(workspace);
        }
    }

    void Forget()
    {
        changes++;
        kept.Clear();
    }
}

using TrustFlow.Storage;

namespace TrustFlow.Config.Secrets;

/// <summary>
/// What of a workspace's texts may be shown, by the rules that stand now: those of the workspace and those of the system workspace. A text that was secret
/// under a rule that is gone is shown.
/// </summary>
/// <param name="rules">The rules.</param>
public sealed class SecretTexts(IReadOnlyCollection<SecretRule> rules)
{
    readonly IReadOnlyCollection<SecretRule> rules = rules;

    /// <summary>Reads the rules of a workspace.</summary>
    public static async Task<SecretTexts> ReadAsync(IConfigStore store, string workspace, CancellationToken cancellation = default)
    {
        var own = await RulesAsync(store, workspace, cancellation);
        return new(workspace == ConfigTypes.SystemWorkspace ? own : [.. own.Union(await RulesAsync(store, ConfigTypes.SystemWorkspace, cancellation))]);
    }

    /// <summary>Whether a batch changed rules, so that whoever keeps them must read them again: those of its workspace, or of all where it was the system's.</summary>
    public static bool AreRuledBy(ConfigChange change) => change.Entries.Any(static entry => entry.Type == ConfigTypes.Secret);

    /// <summary>What may be shown by these rules and by others.</summary>
    public SecretTexts And(SecretTexts others) => new([.. rules.Union(others.rules)]);

    /// <summary>What may be shown by these rules and by those that are about to be written with the texts.</summary>
    public SecretTexts And(IEnumerable<ConfigWrite> writes) =>
        new([.. rules.Union(writes.Where(static write => write.Type == ConfigTypes.Secret && write.Value is not null).Select(static write => SecretRule.Stored(write.Key, write.Value!)))]);

    /// <summary>Whether an entry is secret as a whole.</summary>
    public bool Cover(string type, string key)
    {
        foreach (var rule in rules)
        {
            if (rule.Covers(type, key)) return true;
        }

        return false;
    }

    /// <summary>An entry's text as it may be shown: not at all where a rule covers it, otherwise without the members that it names as secret itself.</summary>
    public string? Shown(string type, string key, string? text) =>
        text is null ? null : Cover(type, key) ? EntryDelta.Hidden : Redaction.Shown(type, text);

    /// <summary>How an entry changed, or differs, as it may be shown.</summary>
    public EntryDelta Delta(string type, string key, string? before, string? after)
    {
        var (shownBefore, shownAfter) = (Shown(type, key, before), Shown(type, key, after));
        return new(type, key, shownBefore, shownAfter, Secret: shownBefore != before || shownAfter != after);
    }

    /// <summary>A committed batch as it may be shown.</summary>
    public ChangeRecord Record(ConfigChange change) =>
        new(change.Version, change.At, change.Actor, change.BatchId, change.Workspace, [.. change.Entries.Select(entry => Delta(entry.Type, entry.Key, entry.OldValue, entry.NewValue))]);

    static async Task<HashSet<SecretRule>> RulesAsync(IConfigStore store, string workspace, CancellationToken cancellation) =>
        [.. (await store.ReadAsync(workspace, ConfigTypes.Secret, cancellation)).Entries.Select(static entry => SecretRule.Stored(entry.Key, entry.Value))];
}

using System.Collections.Immutable;
using TrustFlow.Storage;

namespace TrustFlow.Config.Watching;

/// <summary>Which changes somebody watches.</summary>
public sealed class WatchScope
{
    /// <summary>The most types that one watches at once.</summary>
    public const int TypeLimit = 100;

    WatchScope(string workspace, ImmutableArray<string> types, string? key)
    {
        Workspace = workspace;
        Types = types;
        Key = key;
    }

    /// <summary>The workspace, or <see cref="IConfigWatchGrain.AllWorkspaces"/> for all but the reserved ones.</summary>
    public string Workspace { get; }

    /// <summary>Of which types; empty for all.</summary>
    public ImmutableArray<string> Types { get; }

    /// <summary>One key, or null for all.</summary>
    public string? Key { get; }

    /// <summary>What the change log is asked for; it may hold more than the scope where several types are watched.</summary>
    internal ChangeScope Log => new(Workspace == IConfigWatchGrain.AllWorkspaces ? null : Workspace, Types is [var only] ? only : null, Key);

    /// <summary>Under which types and keys its watcher is found.</summary>
    internal IEnumerable<(string? Type, string? Key)> Slots => Types.IsEmpty ? [(null, Key)] : Types.Select(type => ((string?)type, Key));

    /// <summary>Makes one.</summary>
    /// <param name="workspace">One workspace, which may be a reserved one; null for all but those that are reserved.</param>
    /// <param name="types">Of which types; empty for all.</param>
    /// <param name="key">One key, or null for all.</param>
    /// <exception cref="BadValueException">A name is none, or there are too many types.</exception>
    public static WatchScope Of(string? workspace, ImmutableArray<string> types, string? key)
    {
        if (workspace is not null) WorkspaceIds.Check(workspace);
        var distinct = types.IsDefault ? [] : types.Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (distinct.Length > TypeLimit) throw new BadValueException($"{distinct.Length:N0} types are to be watched; at most {TypeLimit} are taken at once. Watch all of them, or in parts.");
        foreach (var type in distinct) BatchLimits.CheckName(type, key ?? "*");
        if (key is not null) BatchLimits.CheckName("*", key);
        return new(workspace ?? IConfigWatchGrain.AllWorkspaces, distinct, key);
    }

    /// <summary>A batch with just the entries that are watched; null where it has none.</summary>
    internal ConfigChange? Of(ConfigChange change)
    {
        if (!Log.Covers(change.Workspace)) return null;
        if (Types.IsEmpty && Key is null) return change;
        var entries = change.Entries.Where(entry => (Types.IsEmpty || Types.Contains(entry.Type, StringComparer.Ordinal)) && (Key is null || Key == entry.Key)).ToList();
        return entries.Count == 0 ? null : change with { Entries = entries };
    }
}

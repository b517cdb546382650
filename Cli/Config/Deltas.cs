using TrustFlow.Cli.Output;
using TrustFlow.Config;

namespace TrustFlow.Cli.Config;

/// <summary>Shows what changed, or would.</summary>
static class Deltas
{
    /// <summary>A row for each entry that differs, and a line on the error output for each warning.</summary>
    /// <param name="invocation">The command.</param>
    /// <param name="json">What programs are told.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="warnings">What is doubtful.</param>
    /// <param name="none">What people are told where there are none.</param>
    public static void Show(Invocation invocation, object json, IReadOnlyCollection<EntryDelta> entries, IEnumerable<string>? warnings, string none)
    {
        if (entries.Count == 0) invocation.Report.Value(none, json);
        else invocation.Report.Table(json, ["change", "type", "key", "old", "new"], entries.Select(entry => (IReadOnlyList<string?>)[Kind(entry), entry.Type, entry.Key, entry.Old, entry.New]));
        foreach (var warning in warnings ?? []) invocation.Complain($"warning: {warning}", invocation.Status);
    }

    /// <summary>What became of an entry, in a word.</summary>
    public static string Kind(EntryDelta entry) => entry switch
    {
        { Old: null } => "added",
        { New: null } => "deleted",
        _ => "changed",
    };
}

using System.CommandLine;
using System.Globalization;
using TrustFlow.Cli.Output;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;
using TrustFlow.Config;

namespace TrustFlow.Cli.Config;

/// <summary>What the configuration was, how it differs, and how to get it back.</summary>
static class HistoryCommands
{
    const int PageBatches = 1_000;

    static readonly Argument<string?> TypeOrAll = new("TYPE") { Description = "Only entries of this type", Arity = ArgumentArity.ZeroOrOne };
    static readonly Argument<string?> KeyOrAll = new("KEY") { Description = "Only the entry of this key", Arity = ArgumentArity.ZeroOrOne };
    static readonly Option<int> Limit = new("--limit") { Description = "The most batches to show", HelpName = "N", DefaultValueFactory = _ => 50 };
    static readonly Option<long?> Before = new("--before") { Description = "Only what is older than this version", HelpName = "VERSION" };
    static readonly Argument<long?> From = new("FROM") { Description = "The version that is 'old'; 0 for the empty deployment", Arity = ArgumentArity.ZeroOrOne };
    static readonly Argument<long?> To = new("TO") { Description = "The version that is 'new'; left out for what stands now", Arity = ArgumentArity.ZeroOrOne };
    static readonly Option<string> With = new("--with") { Description = "Compare with what stands in another workspace", HelpName = "WORKSPACE" };
    static readonly Argument<long> Version = new("VERSION") { Description = "The version whose entries are wanted again" };
    static readonly Option<string> Type = new("--type") { Description = "Only entries of this type", HelpName = "TYPE" };
    static readonly Option<string> Key = new("--key") { Description = "Only entries of this key", HelpName = "KEY" };
    static readonly Option<string> BatchId = new("--batch-id") { Description = "Sent again with the same id, it is not done twice", HelpName = "ID" };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only show what it would change" };

    public static Command History(GlobalOptions global)
    {
        var history = new Command("history", "Shows who changed what, the newest first; values with -o json.") { TypeOrAll, KeyOrAll, Limit, Before };
        global.Run(history, HistoryAsync);
        return history;
    }

    public static Command Diff(GlobalOptions global)
    {
        var diff = new Command("diff", "Compares two versions, or two workspaces; exit status 1 where they differ.") { From, To, With, Type, Key };
        global.Run(diff, DiffAsync);
        return diff;
    }

    public static Command RollBack(GlobalOptions global)
    {
        var rollBack = new Command("rollback", "Writes entries as they were at a version, in one batch that can itself be rolled back.") { Version, Type, Key, BatchId, DryRun };
        global.Run(rollBack, RollBackAsync);
        return rollBack;
    }

    static async Task HistoryAsync(Invocation invocation)
    {
        var limit = invocation.Get(Limit);
        if (limit < 1) throw new UsageException($"'{limit}' is no limit: write a number from 1.");
        var changes = new List<ChangeRecord>();
        var before = invocation.Get(Before);
        do
        {
            var page = await invocation.Server.GetHistoryAsync(
                invocation.Workspace, new(invocation.Parsed.GetValue(TypeOrAll), invocation.Parsed.GetValue(KeyOrAll)), before, Math.Min(limit - changes.Count, PageBatches), invocation.Cancellation);
            changes.AddRange(page.Changes);
            before = page.Before;
        }
        while (before is not null && changes.Count < limit);
        if (changes.Count == 0) invocation.Report.Value("There is no history.", changes);
        else
        {
            invocation.Report.Table(changes, ["version", "at", "actor", "change", "type", "key"], changes.SelectMany(change => change.Entries.Select(entry =>
                (IReadOnlyList<string?>)[change.Version.ToString(CultureInfo.InvariantCulture), change.At.ToString("u", CultureInfo.InvariantCulture), change.Actor, Deltas.Kind(entry), entry.Type, entry.Key])));
        }
    }

    static async Task DiffAsync(Invocation invocation)
    {
        var (from, to, other) = (invocation.Parsed.GetValue(From), invocation.Parsed.GetValue(To), invocation.Get(With));
        if (from is null == other is null) throw new UsageException("Say what to compare: FROM and perhaps TO, or --with another workspace.");
        var scope = new ConfigScope(invocation.Get(Type), invocation.Get(Key));
        var diff = other is null
            ? await invocation.Server.DiffAsync(invocation.Workspace, scope, from!.Value, to, invocation.Cancellation)
            : await invocation.Server.DiffWithAsync(invocation.Workspace, scope, other, invocation.Cancellation);
        if (!diff.Entries.IsEmpty) invocation.Status = ExitStatus.Failed;
        Deltas.Show(invocation, diff, diff.Entries, diff.Warnings, "There is no difference.");
    }

    static async Task RollBackAsync(Invocation invocation)
    {
        var dryRun = invocation.Get(DryRun);
        var request = new RollBackMessage(invocation.Get(Version), invocation.Get(Type), invocation.Get(Key), dryRun, invocation.Get(BatchId));
        var written = await invocation.Server.RollBackAsync(invocation.Workspace, request, invocation.Cancellation);
        if (written.Changed == true) invocation.Report.Heading($"Rolled back to version {request.Version}, as version {written.Version}:");
        Deltas.Show(invocation, written, written.Entries ?? [], written.Warnings, dryRun ? "Nothing would change." : "Nothing changed.");
    }
}

using System.CommandLine;
using TrustFlow.Cli.Output;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;
using TrustFlow.Config.Wire;

namespace TrustFlow.Cli.Config;

static class ConfigCommand
{
    static readonly Argument<string> Type = new("TYPE") { Description = "The entries' type, as 'prompt'" };
    static readonly Argument<string> Key = new("KEY") { Description = "The entry's key" };
    static readonly Argument<string[]> Keys = new("KEY") { Description = "The entries' keys", Arity = ArgumentArity.OneOrMore };
    static readonly Argument<string> Value = new("VALUE") { Description = "The value; @FILE for a file's text, - for standard input" };
    static readonly Option<long?> IfVersion = new("--if-version") { Description = "Only if the entry is at this version; otherwise exit status 4", HelpName = "VERSION" };
    static readonly Option<bool> IfAbsent = new("--if-absent") { Description = "Only if there is no such entry; otherwise exit status 4" };
    static readonly Option<string> BatchId = new("--batch-id") { Description = "Sent again with the same id, it is not done twice", HelpName = "ID" };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only show what it would change" };

    public static Command Create(GlobalOptions global)
    {
        var get = new Command("get", "Shows values.") { Type, Keys };
        var put = new Command("put", "Sets a value.") { Type, Key, Value, IfVersion, IfAbsent, BatchId, DryRun };
        var list = new Command("list", "Lists the keys of a type.") { Type };
        var delete = new Command("delete", "Deletes entries; one that does not exist is no error.") { Type, Keys, IfVersion, BatchId, DryRun };
        global.Run(get, GetAsync);
        global.Run(put, PutAsync);
        global.Run(list, ListAsync);
        global.Run(delete, DeleteAsync);
        return new Command("config", "Reads and changes the configuration of a workspace, and what it was.")
        {
            get, put, list, delete, HistoryCommands.History(global), HistoryCommands.Diff(global), HistoryCommands.RollBack(global), WatchCommand.Create(global),
        };
    }

    static async Task GetAsync(Invocation invocation)
    {
        var (type, keys) = (invocation.Get(Type), invocation.Get(Keys));
        var answer = await AskAsync(invocation, new() { Operation = "get", Keys = KeysOf(type, keys) });
        var found = (answer.Values ?? []).Where(value => value.Value is not null).ToList();
        var json = found.Select(value => new { value.Type, value.Key, value.Value }).ToList();
        if (keys.Length > 1) invocation.Report.Table(json, ["key", "value"], found.Select(value => (IReadOnlyList<string?>)[value.Key, value.Value]));
        else if (found.Count == 1) invocation.Report.Value(found[0].Value!, json);
        foreach (var key in keys.Except(found.Select(value => value.Key), StringComparer.Ordinal))
            invocation.Complain($"The entry '{type}' / '{key}' does not exist in the workspace '{invocation.Workspace}'. See: trustflow config list {type}", ExitStatus.NotFound);
    }

    static async Task PutAsync(Invocation invocation)
    {
        var value = await Texts.ValueAsync(invocation, invocation.Get(Value));
        var entry = new ConfigValueMessage { Type = invocation.Get(Type), Key = invocation.Get(Key), Value = value };
        if (invocation.Get(IfAbsent) && invocation.Get(IfVersion) is not null) throw new UsageException("An entry that is absent has no version: give --if-absent or --if-version.");
        var preconditions = PreconditionsOf(invocation, entry.Type, entry.Key);
        if (invocation.Get(DryRun)) await PreviewAsync(invocation, [new(entry.Type, entry.Key, value)], preconditions);
        else
        {
            var answer = await AskAsync(invocation, new() { Operation = "put", Values = [entry], BatchId = invocation.Get(BatchId), Preconditions = preconditions });
            invocation.Report.Value($"'{entry.Type}' / '{entry.Key}' is set at version {answer.Version}.", new { answer.Version });
        }
    }

    static async Task ListAsync(Invocation invocation)
    {
        var answer = await AskAsync(invocation, new() { Operation = "list", Type = invocation.Get(Type) });
        var keys = answer.Directory ?? [];
        invocation.Report.Table(keys, ["key"], keys.Select(key => (IReadOnlyList<string?>)[key]));
    }

    static async Task DeleteAsync(Invocation invocation)
    {
        var (type, keys) = (invocation.Get(Type), invocation.Get(Keys));
        if (keys.Length > 1 && invocation.Get(IfVersion) is not null) throw new UsageException("--if-version is the version of one entry: delete the others by themselves.");
        var preconditions = PreconditionsOf(invocation, type, keys[0]);
        if (invocation.Get(DryRun)) await PreviewAsync(invocation, [.. keys.Select(key => new WriteMessage(type, key, null))], preconditions);
        else
        {
            var answer = await AskAsync(invocation, new() { Operation = "delete", Keys = KeysOf(type, keys), BatchId = invocation.Get(BatchId), Preconditions = preconditions });
            var what = keys.Length == 1 ? $"'{type}' / '{keys[0]}' is" : $"{keys.Length} entries of type '{type}' are";
            invocation.Report.Value($"{what} deleted at version {answer.Version}.", new { answer.Version });
        }
    }

    static async Task PreviewAsync(Invocation invocation, IReadOnlyList<WriteMessage> writes, IReadOnlyList<ConfigPreconditionMessage>? preconditions)
    {
        var batch = new BatchMessage(invocation.Get(BatchId), writes, [.. (preconditions ?? []).Select(it => new PreconditionMessage(it.Type!, it.Key!, it.Version))]);
        var would = await invocation.Server.PreviewAsync(invocation.Workspace, batch, invocation.Cancellation);
        Deltas.Show(invocation, would, would.Entries ?? [], would.Warnings, "Nothing would change.");
    }

    static List<ConfigPreconditionMessage>? PreconditionsOf(Invocation invocation, string type, string key) =>
        invocation.Get(IfVersion) is { } version ? [new() { Type = type, Key = key, Version = version }]
        : invocation.Get(IfAbsent) ? [new() { Type = type, Key = key }]
        : null;

    static Task<ConfigResponse> AskAsync(Invocation invocation, ConfigRequest request) =>
        invocation.Server.ConfigAsync(request with { Workspace = invocation.Workspace }, invocation.Cancellation);

    static List<ConfigKeyMessage> KeysOf(string type, IEnumerable<string> keys) =>
        [.. keys.Select(key => new ConfigKeyMessage { Type = type, Key = key })];
}

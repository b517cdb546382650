using System.CommandLine;
using TrustFlow.Cli.Output;
using TrustFlow.Config.Wire;

namespace TrustFlow.Cli.Config;

static class ConfigCommand
{
    static readonly Argument<string> Type = new("TYPE") { Description = "The entries' type, as 'prompt'" };
    static readonly Argument<string> Key = new("KEY") { Description = "The entry's key" };
    static readonly Argument<string[]> Keys = new("KEY") { Description = "The entries' keys", Arity = ArgumentArity.OneOrMore };
    static readonly Argument<string> Value = new("VALUE") { Description = "The value; @FILE for a file's text, - for standard input" };

    public static Command Create(GlobalOptions global)
    {
        var get = new Command("get", "Shows values.") { Type, Keys };
        var put = new Command("put", "Sets a value.") { Type, Key, Value };
        var list = new Command("list", "Lists the keys of a type.") { Type };
        var delete = new Command("delete", "Deletes entries; one that does not exist is no error.") { Type, Keys };
        global.Run(get, GetAsync);
        global.Run(put, PutAsync);
        global.Run(list, ListAsync);
        global.Run(delete, DeleteAsync);
        return new Command("config", "Reads and changes the configuration of a workspace.") { get, put, list, delete };
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
        var answer = await AskAsync(invocation, new() { Operation = "put", Values = [entry] });
        invocation.Report.Value($"'{entry.Type}' / '{entry.Key}' is set at version {answer.Version}.", new { answer.Version });
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
        var answer = await AskAsync(invocation, new() { Operation = "delete", Keys = KeysOf(type, keys) });
        var what = keys.Length == 1 ? $"'{type}' / '{keys[0]}' is" : $"{keys.Length} entries of type '{type}' are";
        invocation.Report.Value($"{what} deleted at version {answer.Version}.", new { answer.Version });
    }

    static Task<ConfigResponse> AskAsync(Invocation invocation, ConfigRequest request) =>
        invocation.Server.ConfigAsync(request with { Workspace = invocation.Workspace }, invocation.Cancellation);

    static List<ConfigKeyMessage> KeysOf(string type, IEnumerable<string> keys) =>
        [.. keys.Select(key => new ConfigKeyMessage { Type = type, Key = key })];
}

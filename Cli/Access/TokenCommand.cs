using System.CommandLine;
using TrustFlow.Access;

namespace TrustFlow.Cli.Access;

static class TokenCommand
{
    static readonly Argument<string> Name = new("NAME") { Description = "Who is to have it, as the history of changes will say" };

    public static Command Create(GlobalOptions global)
    {
        var role = new Option<string>("--role") { Description = "What it may: viewer, operator or admin", HelpName = "ROLE", DefaultValueFactory = _ => "viewer" };
        var create = new Command("create", "Makes a token, and the line by which silos know it: for the file that they are given with --tokens. No server is asked.") { Name, role };
        global.Run(create, invocation =>
        {
            Make(invocation, invocation.Get(Name), invocation.Get(role)!);
            return Task.CompletedTask;
        });
        return new Command("token", "Makes the tokens by which callers are known.") { create };
    }

    static void Make(Invocation invocation, string name, string role)
    {
        if (name.Any(char.IsWhiteSpace) || name.StartsWith('#') || name.Length is 0 or > 128) throw new UsageException($"'{name}' is no name for a caller: write 1 to 128 characters without a space, the first not '#'.");
        if (role is not ("viewer" or "operator" or "admin")) throw new UsageException($"'{role}' is no role: write viewer, operator or admin.");
        var token = CallerToken.New();
        var line = $"{name} {role} {CallerToken.HashOf(token)}";
        invocation.Report.Table(new Dictionary<string, string> { ["token"] = token, ["line"] = line }, ["what", "value"], [["token", token], ["line", line]]);
    }
}

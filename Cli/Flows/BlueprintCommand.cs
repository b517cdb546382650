using System.CommandLine;
using System.Text.Json;
using TrustFlow.Cli.Output;
using TrustFlow.Client;
using TrustFlow.Client.Http;
using TrustFlow.Flows.Wire;

namespace TrustFlow.Cli.Flows;

static class BlueprintCommand
{
    static readonly Argument<string> Name = new("NAME") { Description = "The blueprint's name" };
    static readonly Argument<string> File = new("FILE") { Description = "The blueprint as JSON; - for standard input" };
    static readonly Argument<string> FileOrName = new("FILE|NAME") { Description = "A file with a blueprint as JSON, - for standard input, or the name of one that is stored" };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only show what it would change, at once and by restarts of its flows" };
    static readonly Option<bool> Force = new("--force") { Description = "Delete it although flows use it; they can still be stopped" };

    public static Command Create(GlobalOptions global)
    {
        var list = new Command("list", "Lists the blueprints.");
        var show = new Command("show", "Shows a blueprint as JSON.") { Name };
        var put = new Command("put", "Stores a blueprint.") { Name, File, DryRun };
        var validate = new Command("validate", "Tells what is wrong with a blueprint; exit status 1 where it would be refused.") { FileOrName };
        var delete = new Command("delete", "Deletes a blueprint that no flow uses.") { Name, Force };
        global.Run(list, ListAsync);
        global.Run(show, ShowAsync);
        global.Run(put, PutAsync);
        global.Run(validate, ValidateAsync);
        global.Run(delete, DeleteAsync);
        return new Command("blueprint", "Keeps the templates of flows.") { list, show, put, validate, delete };
    }

    static async Task ListAsync(Invocation invocation)
    {
        var names = (await AskAsync(invocation, new() { Operation = "list-blueprints" })).BlueprintNames ?? [];
        invocation.Report.Table(names, ["name"], names.Select(name => (IReadOnlyList<string?>)[name]));
    }

    static async Task ShowAsync(Invocation invocation)
    {
        var name = invocation.Get(Name);
        var answer = await AskAsync(invocation, new() { Operation = "get-blueprint", BlueprintName = name });
        var text = answer.BlueprintDefinition ?? throw new NotFoundException($"The blueprint '{name}' does not exist. See: trustflow blueprint list");
        invocation.Report.Value(Readable(text), JsonSerializer.Deserialize<JsonElement>(text));
    }

    static async Task PutAsync(Invocation invocation)
    {
        var name = invocation.Get(Name);
        var text = await Texts.FileOrInputAsync(invocation, invocation.Get(File));
        if (invocation.Get(DryRun))
        {
            FlowPreviews.ShowBlueprint(invocation, await invocation.Server.PreviewBlueprintAsync(invocation.Workspace, name, text, invocation.Cancellation));
            return;
        }

        var warnings = (await AskAsync(invocation, new() { Operation = "put-blueprint", BlueprintName = name, BlueprintDefinition = text })).Warnings ?? [];
        invocation.Report.Value($"The blueprint '{name}' is stored.", new { blueprint = name, warnings });
        foreach (var warning in warnings) invocation.Complain($"warning: {warning}", ExitStatus.Done);
    }

    static async Task ValidateAsync(Invocation invocation)
    {
        var named = invocation.Get(FileOrName);
        var isFile = named == "-" || System.IO.File.Exists(named);
        var text = isFile ? await Texts.FileOrInputAsync(invocation, named) : await StoredAsync(invocation, named);
        var answer = await invocation.Server.ValidateBlueprintAsync(invocation.Workspace, isFile ? null : named, text, invocation.Cancellation);
        var problems = FlowTable.Items(answer, "problems").ToList();
        if (problems.Count == 0) invocation.Report.Value("There is nothing wrong with it.", answer);
        else invocation.Report.Table(answer, ["severity", "path", "code", "message"], problems.Select(it => (IReadOnlyList<string?>)[it.Cell("severity"), it.Cell("path"), it.Cell("code"), it.Cell("message")]));
        if (answer.Cell("valid") != "true") invocation.Status = ExitStatus.Failed;
    }

    static async Task<string> StoredAsync(Invocation invocation, string name)
    {
        try
        {
            return (await AskAsync(invocation, new() { Operation = "get-blueprint", BlueprintName = name })).BlueprintDefinition;
        }
        catch (ServerRefusedException refusal) when (ExitStatus.Of(refusal) == ExitStatus.NotFound)
        {
            throw new NotFoundException($"'{name}' is neither a file nor a blueprint of the workspace '{invocation.Workspace}'. Correct the path, or see: trustflow blueprint list");
        }
    }

    static async Task DeleteAsync(Invocation invocation)
    {
        var name = invocation.Get(Name);
        if (invocation.Get(Force)) await invocation.Server.DeleteBlueprintForcedAsync(invocation.Workspace, name, invocation.Cancellation);
        else await AskAsync(invocation, new() { Operation = "delete-blueprint", BlueprintName = name });
        invocation.Report.Value($"The blueprint '{name}' is deleted.", new { blueprint = name });
    }

    static Task<FlowResponse> AskAsync(Invocation invocation, FlowRequest request) =>
        invocation.Server.FlowAsync(request with { Workspace = invocation.Workspace }, invocation.Cancellation);

    static string Readable(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json), WireJson.Readable);
}

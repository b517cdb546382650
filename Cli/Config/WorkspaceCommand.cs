using System.CommandLine;
using System.Text;
using TrustFlow.Cli.Output;
using TrustFlow.Config;

namespace TrustFlow.Cli.Config;

static class WorkspaceCommand
{
    const string Standard = "-";

    static readonly Argument<string> Export = new("FILE") { Description = "Where the document goes; - for standard output", DefaultValueFactory = _ => Standard };
    static readonly Option<bool> Wire = new("--wire") { Description = "Read it by the wire's own config service, as from TrustGraph's gateway" };
    static readonly Argument<string> Import = new("FILE") { Description = "The document; - for standard input" };
    static readonly Option<string> Mode = new("--mode") { Description = "merge leaves entries that the document has not, replace deletes them", HelpName = "MODE", DefaultValueFactory = _ => "merge" };
    static readonly Option<string> BatchId = new("--batch-id") { Description = "Sent again with the same id, nothing of it is done twice", HelpName = "ID" };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only show what it would change" };

    public static Command Create(GlobalOptions global)
    {
        var list = new Command("list", "Lists the workspaces.");
        var show = new Command("show", "Shows the workspace.");
        var export = new Command("export", "Writes the workspace as one document, without the texts of secrets.") { Export, Wire };
        var import = new Command("import", "Writes a document's entries into the workspace and starts its flows.") { Import, Mode, BatchId, DryRun };
        global.Run(list, ListAsync);
        global.Run(show, ShowAsync);
        global.Run(export, ExportAsync);
        global.Run(import, ImportAsync);
        return new Command("workspace", "Lists workspaces, and takes one out and in as a document.") { list, show, export, import };
    }

    static async Task ListAsync(Invocation invocation)
    {
        var workspaces = await invocation.Server.ListWorkspacesAsync(invocation.Cancellation);
        invocation.Report.Table(workspaces, ["workspace", "version"], workspaces.Select(workspace => (IReadOnlyList<string?>)[workspace.Cell("workspace"), workspace.Cell("version")]));
    }

    static async Task ShowAsync(Invocation invocation)
    {
        var workspace = await invocation.Server.GetWorkspaceAsync(invocation.Workspace, invocation.Cancellation);
        invocation.Report.Table(workspace, ["what", "value"], workspace.Members());
    }

    static async Task ExportAsync(Invocation invocation)
    {
        if (invocation.Get(Export) is var file && file == Standard)
        {
            using var document = new MemoryStream();
            await WriteAsync(invocation, document);
            await invocation.Terminal.Out.WriteLineAsync(Encoding.UTF8.GetString(document.GetBuffer().AsSpan(0, (int)document.Length)));
            return;
        }

        // Written beside and moved, so that a document that breaks off takes no other's place.
        var part = $"{file}.part";
        await using (var document = File.Create(part)) await WriteAsync(invocation, document);
        File.Move(part, file, overwrite: true);
        invocation.Report.Value($"The workspace '{invocation.Workspace}' is written to {file}.", new { workspace = invocation.Workspace, file });
    }

    static async Task WriteAsync(Invocation invocation, Stream document)
    {
        if (invocation.Get(Wire)) await document.WriteAsync(await WireDocument.ReadAsync(invocation.Server, invocation.Workspace, invocation.Cancellation), invocation.Cancellation);
        else await invocation.Server.ExportAsync(invocation.Workspace, document, invocation.Cancellation);
    }

    static async Task ImportAsync(Invocation invocation)
    {
        var dryRun = invocation.Get(DryRun);
        var document = Encoding.UTF8.GetBytes(await Texts.FileOrInputAsync(invocation, invocation.Get(Import)));
        var done = await invocation.Server.ImportAsync(invocation.Workspace, document, ModeOf(invocation.Get(Mode)!), invocation.Get(BatchId), dryRun, invocation.Cancellation);
        var flows = done.Flows ?? [];
        if (flows.Any(static flow => flow.State == ImportedFlowState.Failed)) invocation.Status = ExitStatus.Failed;
        Deltas.Show(invocation, done, done.Entries ?? [], done.Warnings, dryRun ? "No entry would change." : "No entry changed.");
        foreach (var flow in flows) Tell(invocation, flow);
    }

    static void Tell(Invocation invocation, ImportedFlow flow)
    {
        if (flow.Reason is not null) invocation.Complain($"The flow '{flow.Flow}' is not started: {flow.Reason}", invocation.Status);
        else
        {
            invocation.Report.Heading(flow.State switch
            {
                ImportedFlowState.Started => $"The flow '{flow.Flow}' is started.",
                ImportedFlowState.WouldStart => $"The flow '{flow.Flow}' would be started.",
                _ => $"The flow '{flow.Flow}' exists already.",
            });
        }
    }

    static ImportMode ModeOf(string text) => text switch
    {
        "merge" => ImportMode.Merge,
        "replace" => ImportMode.Replace,
        _ => throw new UsageException($"'{text}' is no mode: write merge or replace."),
    };
}

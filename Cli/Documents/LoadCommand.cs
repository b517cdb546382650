using System.CommandLine;

namespace TrustFlow.Cli.Documents;

static class LoadCommand
{
    static readonly Argument<string[]> Files = new("FILE") { Description = "Text files, UTF-8", Arity = ArgumentArity.OneOrMore };
    static readonly Option<bool> Recursive = new("--recursive", "-r") { Description = "Load the files of directories, and of those within them" };

    public static Command Create(GlobalOptions global)
    {
        var flow = FlowOption.Create();
        var command = new Command("load", "Loads text files into a flow. A file that was loaded before takes the place of what it was.") { Files, Recursive, flow };
        global.Run(command, async invocation =>
        {
            var sources = DocumentSources.Of(invocation.Get(Files), invocation.Get(Recursive));
            var load = new DocumentLoading(invocation, invocation.Get(flow)!);
            foreach (var (path, problem) in sources.Refused) load.Refuse(path, problem);
            await LoadProgress.ShowAsync(invocation.Terminal, sources.Files.Count, advance => load.RunAsync(sources.Files, advance));
            load.Conclude();
        });
        return command;
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using TrustFlow.Cli.Access;
using TrustFlow.Cli.Bootstrap;
using TrustFlow.Cli.Config;
using TrustFlow.Cli.Deployment;
using TrustFlow.Cli.Documents;
using TrustFlow.Cli.Flows;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli;

/// <summary>The command <c>trustflow</c>.</summary>
public static class TrustFlowCommand
{
    // A value that begins with '@' names a file to the commands themselves.
    static readonly ParserConfiguration AsWritten = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs a command line and answers its exit status (<see cref="ExitStatus"/>). Results go to the terminal, errors to it as one line each.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation = default)
    {
        var parsed = Create(terminal).Parse(arguments, AsWritten);
        if (parsed.Action is ParseErrorAction)
        {
            var command = string.Join(' ', Names(parsed.CommandResult));
            await terminal.Error.WriteLineAsync($"{command}: {parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.')}. See: {command} --help");
            return ExitStatus.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, ProcessTerminationTimeout = null }, cancellation);
    }

    static RootCommand Create(Terminal terminal)
    {
        var global = new GlobalOptions(terminal);
        var root = new RootCommand("Keeps the configuration of a TrustFlow deployment, starts and stops its flows, loads documents and searches them.")
        {
            StatusCommand.Create(global), ConfigCommand.Create(global), WorkspaceCommand.Create(global), BlueprintCommand.Create(global), FlowCommand.Create(global),
            ProcessorCommand.Create(global), TopicCommand.Create(global),
            BootstrapCommand.Create(global), TokenCommand.Create(global), LoadCommand.Create(global), SearchCommand.Create(global),
        };
        global.AddTo(root);
        return root;
    }

    static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult command) =>
        command.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Names(parent), command.Command.Name] : ["trustflow"];
}

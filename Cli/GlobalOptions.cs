using System.CommandLine;
using TrustFlow.Cli.Output;
using TrustFlow.Client;
using TrustFlow.Client.Http;

namespace TrustFlow.Cli;

/// <summary>The options that every command knows.</summary>
sealed class GlobalOptions
{
    const string ServerVariable = "TRUSTFLOW_SERVER";
    const string TokenVariable = "TRUSTFLOW_TOKEN";
    readonly Terminal terminal;

    public GlobalOptions(Terminal terminal)
    {
        this.terminal = terminal;
        Server = new("--server")
        {
            Description = $"The server's address [environment: {ServerVariable}]",
            HelpName = "URL",
            Recursive = true,
            DefaultValueFactory = _ => terminal.Environment(ServerVariable) is { Length: > 0 } set ? set : "http://127.0.0.1:8088",
        };
        Token = new("--token")
        {
            Description = $"What a server that asks for a token is shown; rather in the environment, where no list of processes shows it [environment: {TokenVariable}]",
            HelpName = "TOKEN",
            Recursive = true,
            DefaultValueFactory = _ => terminal.Environment(TokenVariable),
        };
        Workspace = new("--workspace", "-w") { Description = "The workspace", HelpName = "ID", Recursive = true, DefaultValueFactory = _ => "default" };
        Output = new("--output", "-o") { Description = "How results are written: table or json", HelpName = "FORMAT", Recursive = true, DefaultValueFactory = _ => "table" };
    }

    public Option<string> Server { get; }

    public Option<string?> Token { get; }

    public Option<string> Workspace { get; }

    public Option<string> Output { get; }

    public void AddTo(Command root)
    {
        root.Options.Add(Server);
        root.Options.Add(Token);
        root.Options.Add(Workspace);
        root.Options.Add(Output);
    }

    /// <summary>Gives a command what it does, with the options read.</summary>
    public void Run(Command command, Func<Invocation, Task> run) => command.SetAction((parsed, cancellation) => RunAsync(parsed, run, cancellation));

    async Task<int> RunAsync(ParseResult parsed, Func<Invocation, Task> run, CancellationToken cancellation)
    {
        try
        {
            var server = ServerOf(parsed.GetValue(Server)!);
            var format = FormatOf(parsed.GetValue(Output)!);
            using var straight = new SocketsHttpHandler { UseProxy = !server.IsLoopback };
            using var http = new HttpClient(straight) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(100) };
            if (parsed.GetValue(Token) is { Length: > 0 } token) http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            var invocation = new Invocation(parsed, new(http), new(terminal, format), terminal, parsed.GetValue(Workspace)!, cancellation);
            await run(invocation);
            return invocation.Status;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Complain("stopped before it was done");
            return ExitStatus.Failed;
        }
        catch (Exception failure) when (failure is UsageException or NotFoundException or CommandFailedException or ServerRefusedException or ServerUnreachableException)
        {
            Complain(failure.Message);
            return ExitStatus.Of(failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Complain($"What the command reads or writes failed: {failure.Message.TrimEnd('.')}. Check where its output goes.");
            return ExitStatus.Failed;
        }
    }

    void Complain(string message) => terminal.Error.WriteLine($"trustflow: {message.ReplaceLineEndings(" ")}");

    static Uri ServerOf(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var server) && (server.Scheme == Uri.UriSchemeHttp || server.Scheme == Uri.UriSchemeHttps)
            ? server
            : throw new UsageException($"'{text}' is no server's address: write it as in http://127.0.0.1:8088.");

    static OutputFormat FormatOf(string text) =>
        Enum.GetNames<OutputFormat>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<OutputFormat>(name)
            : throw new UsageException($"'{text}' is no output format: write table or json.");
}

using System.Text.Json.Nodes;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Tests;

/// <summary>Runs the program as a user does, against a server of its own.</summary>
public abstract class CommandTests : IAsyncLifetime
{
    protected ApiServer Server { get; } = new();

    protected string Folder { get; } = Directory.CreateTempSubdirectory("cli-").FullName;

    protected TimeProvider Time { get; set; } = TimeProvider.System;

    public Task InitializeAsync() => Server.InitializeAsync();

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    protected string Write(string name, byte[] content)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
        return file;
    }

    protected string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    protected Task<Outcome> RunAsync(params string[] arguments) => RunAsync("", arguments);

    protected Task<Outcome> RunAsync(string input, string[] arguments) => RunAsync(input, arguments, name => name == "TRUSTFLOW_SERVER" ? Server.Url : null);

    protected async Task<Outcome> RunAsync(string input, string[] arguments, Func<string, string?> environment, bool interactive = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var reader = new StringReader(input);
        var terminal = new Terminal { Out = output, Error = error, In = reader, Environment = environment, Time = Time, IsInteractive = interactive };
        var status = await TrustFlowCommand.RunAsync(arguments, terminal);
        return new(status, output.ToString(), error.ToString());
    }

    protected sealed record Outcome(int Status, string Out, string Error)
    {
        public JsonNode Json => JsonNode.Parse(Out)!;
    }
}

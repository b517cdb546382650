using System.CommandLine;
using TrustFlow.Cli.Output;
using TrustFlow.Client.Http;

namespace TrustFlow.Cli;

/// <summary>One command with what it was given.</summary>
/// <param name="Parsed">The command line.</param>
/// <param name="Server">The server that it names.</param>
/// <param name="Report">Writes results.</param>
/// <param name="Terminal">Where they go.</param>
/// <param name="Workspace">The workspace that it names.</param>
/// <param name="Cancellation">Ends it.</param>
sealed record Invocation(ParseResult Parsed, TrustFlowHttpClient Server, Report Report, Terminal Terminal, string Workspace, CancellationToken Cancellation)
{
    /// <summary>The exit status where nothing is thrown.</summary>
    public int Status { get; set; }

    /// <summary>Says that something of it failed, in one line, and goes on.</summary>
    public void Complain(string message, int status)
    {
        Status = status;
        lock (Terminal.Error) Terminal.Error.WriteLine($"trustflow: {message.ReplaceLineEndings(" ")}");
    }

    /// <summary>The value of an argument that must be there.</summary>
    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);
}

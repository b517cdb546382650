namespace TrustFlow.Cli.Output;

/// <summary>Reads texts that a command line names.</summary>
static class Texts
{
    /// <summary>The text itself; that of a file for <c>@FILE</c>; what stands on standard input for <c>-</c>.</summary>
    public static Task<string> ValueAsync(Invocation invocation, string value) => value switch
    {
        "-" => invocation.Terminal.In.ReadToEndAsync(invocation.Cancellation),
        ['@', .. var file] => FileAsync(file, invocation.Cancellation),
        _ => Task.FromResult(value),
    };

    /// <summary>The text of a file, or of standard input for <c>-</c>.</summary>
    public static Task<string> FileOrInputAsync(Invocation invocation, string file) =>
        file == "-" ? invocation.Terminal.In.ReadToEndAsync(invocation.Cancellation) : FileAsync(file, invocation.Cancellation);

    static async Task<string> FileAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellation);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailedException($"The file '{file}' cannot be read ({unreadable.Message.TrimEnd('.')}). Correct the path.");
        }
    }
}

using System.Text;

namespace TrustFlow.Cli.Output;

/// <summary>Reads texts that a command line names.</summary>
static class Texts
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
            return await File.ReadAllTextAsync(file, Strict, cancellation);
        }
        catch (DecoderFallbackException)
        {
            throw new CommandFailedException($"The file '{file}' is no text file: it is not UTF-8. Convert it to plain text in UTF-8 first.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandFailedException($"The file '{file}' cannot be read ({unreadable.Message.TrimEnd('.')}). Correct the path.");
        }
    }
}

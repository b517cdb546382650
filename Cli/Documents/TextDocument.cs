using System.Text;

namespace TrustFlow.Cli.Documents;

/// <summary>Reads a file that must be text.</summary>
static class TextDocument
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="CommandFailedException">It cannot be read, or is no text.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(file, cancellation);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException("does not exist. Correct the path.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"cannot be read ({unreadable.Message.TrimEnd('.')}). Check its rights.");
        }

        if (content.Contains((byte)0)) throw NoText("it holds NUL bytes");
        var preamble = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        try
        {
            return Strict.GetString(content.AsSpan(preamble));
        }
        catch (DecoderFallbackException)
        {
            throw NoText("it is not UTF-8");
        }
    }

    static CommandFailedException NoText(string why) => new($"is no text file: {why}. Convert it to plain text in UTF-8 first.");
}

using System.Text;

namespace TrustFlow.Cli.Documents;

/// <summary>Reads a file that must be text.</summary>
static class TextDocument
{
    // A request has at most 64 MiB.
    const int MostBytes = 60 * 1024 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="CommandFailedException">It cannot be read, or is no text.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        byte[] content;
        try
        {
            content = await ContentAsync(file, cancellation);
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

    static async Task<byte[]> ContentAsync(string file, CancellationToken cancellation)
    {
        // To open a pipe waits for its writer and cannot be told to stop, so it has a thread that is left behind.
        await using var stream = await Task.Factory
            .StartNew(() => File.OpenRead(file), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default).WaitAsync(cancellation);
        using var content = new MemoryStream();
        var part = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(part, cancellation)) > 0;)
        {
            // Whatever the system says of its length: a device has none, and a file may grow.
            if (content.Length + read > MostBytes) throw new CommandFailedException($"is too large: a document has at most {MostBytes:N0} bytes (60 MiB). Load it in parts.");
            content.Write(part, 0, read);
        }

        return content.ToArray();
    }

    static CommandFailedException NoText(string why) => new($"is no text file: {why}. Convert it to plain text in UTF-8 first.");
}

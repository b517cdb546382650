using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using TrustFlow.Config;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Silo.Http;

/// <summary>Bodies of requests under <c>/api/v2</c>.</summary>
static partial class HttpBody
{
    const int MostAtOnce = 1024 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A JSON object.</summary>
    /// <exception cref="BadValueException">It is malformed; the message says where.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, HttpJson.Options, cancellation) ?? throw new BadValueException("The body is no request: it is null.");
        }
        catch (JsonException e)
        {
            throw new BadValueException($"The body is no request: {Missing(e) ?? Unknown(e) ?? JsonProblem.Of(e)}");
        }
    }

    /// <summary>The whole body as it is.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        // What a client announces is not what it sends.
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, MostAtOnce));
        await request.Body.CopyToAsync(buffer, cancellation);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>The whole body as a text.</summary>
    /// <exception cref="BadValueException">It is not UTF-8.</exception>
    public static async Task<string> ReadTextAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return Strict.GetString((await ReadBytesAsync(request, cancellation)).Span);
        }
        catch (DecoderFallbackException)
        {
            throw new BadValueException("The body is no text in UTF-8. Send the value as it is, in UTF-8.");
        }
    }

    // The serializer names its own types; a client knows only the member.
    static string? Missing(JsonException e) => MissingMember().Match(e.Message) is { Success: true } found ? $"at {e.Path ?? "$"} the member {found.Groups["name"].Value} is missing." : null;

    static string? Unknown(JsonException e) =>
        UnknownMember().Match(e.Message) is { Success: true } found ? $"it knows no member '{OneLine.Excerpt(found.Groups["name"].Value)}'. Leave it out, or correct its name." : null;

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped", RegexOptions.Singleline, 1000)]
    private static partial Regex UnknownMember();

    [GeneratedRegex("missing required properties including: (?<name>'[^']*')", RegexOptions.None, 1000)]
    private static partial Regex MissingMember();
}

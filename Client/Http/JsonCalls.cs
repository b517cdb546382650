using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using TrustFlow.Config.Wire;

namespace TrustFlow.Client.Http;

/// <summary>One request and its answer, both JSON; what is no answer becomes an exception.</summary>
/// <param name="http">Its base address is the server's.</param>
sealed class JsonCalls(HttpClient http)
{
    /// <summary>The most bytes of a request: a server breaks off at more, and its reason does not get through.</summary>
    const int MostBytes = 64 * 1024 * 1024;

    public Task<T> GetAsync<T>(string path, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Get, path, null, cancellation);

    public Task<T> DeleteAsync<T>(string path, CancellationToken cancellation, long? version = null) => SendAsync<T>(HttpMethod.Delete, path, null, cancellation, version);

    public Task<T> PostAsync<T>(string path, object body, CancellationToken cancellation, long? version = null) =>
        SendAsync<T>(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), WireJson.Options), cancellation, version);

    /// <summary>Puts a JSON text as it is.</summary>
    public Task<T> PutTextAsync<T>(string path, byte[] utf8, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Put, path, utf8, cancellation);

    /// <summary>Posts a JSON text as it is.</summary>
    public Task<T> PostTextAsync<T>(string path, byte[] utf8, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Post, path, utf8, cancellation);

    /// <summary>An answer that goes on for as long as both sides want; whoever gets it disposes of it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string accept, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new(accept));
        try
        {
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (answer.IsSuccessStatusCode) return answer;
            using (answer) throw Refused(answer.StatusCode, Parse(await answer.Content.ReadAsByteArrayAsync(cancellation)));
        }
        catch (Exception failed) when (IsUnreachable(failed, cancellation))
        {
            throw Unreachable(failed);
        }
    }

    /// <summary>A text as it is, and the version that its tag tells.</summary>
    public async Task<(string Text, long Version)> GetTextAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            var content = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (!answer.IsSuccessStatusCode) throw Refused(answer.StatusCode, Parse(content));
            return long.TryParse(answer.Headers.ETag?.Tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? (Encoding.UTF8.GetString(content), version)
                : throw NotOurs(answer.StatusCode);
        }
        catch (Exception failed) when (IsUnreachable(failed, cancellation))
        {
            throw Unreachable(failed);
        }
    }

    /// <summary>What is told where the server is not, or no longer, to be reached.</summary>
    public ServerUnreachableException Unreachable(Exception cause) => new(http.BaseAddress!, cause);

    /// <summary>What is told where an answer is not what this client knows.</summary>
    public static ServerRefusedException BadAnswer(string to, JsonException broken) =>
        new("bad-answer", $"The answer to {to} cannot be read ({broken.Message.ReplaceLineEndings(" ").TrimEnd('.')}). Use a client of the server's version.", HttpStatusCode.OK);

    async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? sent, CancellationToken cancellation, long? version = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (version is { } demanded) request.Headers.IfMatch.Add(new(FormattableString.Invariant($"\"{demanded}\"")));
        if (sent is not null)
        {
            if (sent.Length > MostBytes)
                throw new ServerRefusedException("too-large", $"The request has {sent.Length:N0} bytes; at most {MostBytes:N0} (64 MiB) are taken. Send it in parts.", HttpStatusCode.RequestEntityTooLarge);
            request.Content = new ByteArrayContent(sent);
            request.Content.Headers.ContentType = new("application/json");
        }

        HttpStatusCode status;
        byte[] content;
        try
        {
            using var answer = await http.SendAsync(request, cancellation);
            status = answer.StatusCode;
            content = await answer.Content.ReadAsByteArrayAsync(cancellation);
        }
        catch (Exception failed) when (IsUnreachable(failed, cancellation))
        {
            throw Unreachable(failed);
        }

        var json = Parse(content);
        if (json is { ValueKind: JsonValueKind.Object } told && told.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
            && error.Deserialize<ErrorMessage>(WireJson.Options) is { Message: not null } refusal)
            throw new ServerRefusedException(refusal.Type, refusal.Message, status);
        if ((int)status is < 200 or > 299) throw Refused(status, json);
        if (content.Length == 0 && typeof(T) == typeof(JsonElement)) return default!;
        return json is { } given ? Read<T>(given, path) : throw NotOurs(status);
    }

    T Read<T>(JsonElement json, string path)
    {
        try
        {
            return json.Deserialize<T>(WireJson.Options) ?? throw NotOurs(HttpStatusCode.OK);
        }
        catch (JsonException broken)
        {
            throw BadAnswer(path, broken);
        }
    }

    /// <summary>Whether a failure says that nobody answers any more.</summary>
    public static bool IsUnreachable(Exception failed, CancellationToken cancellation) =>
        failed is HttpRequestException or IOException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested);

    static JsonElement? Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    ServerRefusedException Refused(HttpStatusCode status, JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } problem) return NotOurs(status);
        var detail = Text(problem, "detail") ?? Text(problem, "title") ?? $"The server answered {(int)status}.";
        return new(Text(problem, "code") ?? CodeOf(status), detail.ReplaceLineEndings(" "), status);
    }

    ServerRefusedException NotOurs(HttpStatusCode status) =>
        new(CodeOf(status), $"{http.BaseAddress!.GetLeftPart(UriPartial.Authority)} answered {(int)status} and no JSON. Check that it is a TrustFlow server that knows this operation.", status);

    // A server gives every refusal a code. What has none comes from something before it, which knows of callers and of servers that are down, and of nothing else there.
    static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "not-allowed",
        HttpStatusCode.ServiceUnavailable => "unavailable",
        _ => "bad-answer",
    };

    static string? Text(JsonElement problem, string member) =>
        problem.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

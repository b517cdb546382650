using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Access;
using TrustFlow.Silo.Gateway;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Access;

/// <summary>A silo that knows a viewer, an operator and an admin by their tokens.</summary>
public sealed class GuardedSilo : LocalSilo
{
    private protected override CallerTokens Tokens { get; } = new(new Dictionary<string, Caller>
    {
        [CallerToken.HashOf("tf_viewer")] = new("vera", Role.Viewer),
        [CallerToken.HashOf("tf_operator")] = new("otto", Role.Operator),
        [CallerToken.HashOf("tf_admin")] = new("ada", Role.Admin),
    });

    private protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton(new SocketLimits { Greeting = TimeSpan.FromSeconds(5) });
    }

    /// <summary>An answer to somebody who shows a token, or none.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> AskAsync(string? token, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : []);
    }
}

using System.Net;
using System.Text;

namespace TrustFlow.Client.Tests.Http;

/// <summary>Stands for whatever is at a server's address: answers every request the same, and knows what was asked.</summary>
sealed class AnsweringHandler(HttpStatusCode status, HttpContent content) : HttpMessageHandler
{
    public AnsweringHandler(HttpStatusCode status, string text, string kind)
        : this(status, new StringContent(text, Encoding.UTF8, kind))
    {
    }

    /// <summary>The path and query of every request so far.</summary>
    public List<string> Asked { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!.PathAndQuery);
        return Task.FromResult(new HttpResponseMessage(status) { Content = content });
    }
}

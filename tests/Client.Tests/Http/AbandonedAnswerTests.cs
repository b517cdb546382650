using System.Net;
using TrustFlow.Client.Http;

namespace TrustFlow.Client.Tests.Http;

/// <summary>An answer that is not handed on gives its connection back.</summary>
public sealed class AbandonedAnswerTests
{
    [Theory]
    [InlineData(HttpStatusCode.OK, typeof(InvalidOperationException), typeof(InvalidOperationException))]
    [InlineData(HttpStatusCode.ServiceUnavailable, typeof(InvalidOperationException), typeof(InvalidOperationException))]
    [InlineData(HttpStatusCode.ServiceUnavailable, typeof(OperationCanceledException), typeof(OperationCanceledException))]
    [InlineData(HttpStatusCode.ServiceUnavailable, typeof(IOException), typeof(ServerUnreachableException))]
    public async Task Watch_WhoseAnswerCannotBeRead_LetsItGo(HttpStatusCode status, Type failure, Type told)
    {
        using var ending = new CancellationTokenSource();
        using var content = new FailingContent(() =>
        {
            if (failure == typeof(OperationCanceledException)) ending.Cancel();
            return (Exception)Activator.CreateInstance(failure)!;
        });
        using var handler = new AnsweringHandler(status, content);
        using var http = new HttpClient(handler) { BaseAddress = new("http://localhost/") };

        await Assert.ThrowsAsync(told, () => new TrustFlowHttpClient(http).OpenWatchAsync(new([]), null, ending.Token));

        Assert.True(content.IsDisposed);
    }

    sealed class FailingContent(Func<Exception> failure) : HttpContent
    {
        public bool IsDisposed { get; private set; }

        protected override Task<Stream> CreateContentReadStreamAsync() => throw failure();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw failure();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}

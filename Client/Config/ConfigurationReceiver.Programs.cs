using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using TrustFlow.Client.Http;

namespace TrustFlow.Client.Config;

public sealed partial class ConfigurationReceiver
{
    readonly IDisposable? owned;

    ConfigurationReceiver(HttpClient http)
        : this("receiver", new TrustFlowHttpClient(http), TimeProvider.System, NullLogger.Instance) => owned = http;

    /// <summary>
    /// Makes one that watches types of a server's configuration, each by itself, and logs nothing. It begins when it is first enumerated, or with
    /// <see cref="Start"/>, and tries until the server answers; nothing is thrown while it does not.
    /// </summary>
    /// <param name="server">The server's address, as <c>http://127.0.0.1:8088</c>.</param>
    /// <param name="types">What <see cref="ChangesAsync"/> tells of, beside what handlers watch.</param>
    public static ConfigurationReceiver Connect(Uri server, params IEnumerable<string> types)
    {
        var receiver = new ConfigurationReceiver(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server });
        foreach (var type in types) receiver.Watch(type, _ => { });
        return receiver;
    }

    /// <summary>
    /// First each entry that there is, then each change of it, for as long as the receiver lives. Begins if <see cref="Start"/> was not called. Any
    /// number may enumerate, each at its own pace: <b>of a key that changes again before it was taken only the latest change comes</b>, in the place of
    /// the first, and none where the key is again as it was when last taken. So a slow consumer misses steps and never the outcome, and no more than
    /// one change for each key waits for it. Changes of different keys may therefore come in another order than they were committed in.
    /// </summary>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>; without it, it ends with the receiver.</param>
    /// <exception cref="InvalidOperationException">The receiver watches nothing.</exception>
    public async IAsyncEnumerable<ConfigChange> ChangesAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (watched.Count == 0) throw new InvalidOperationException("The receiver watches nothing. Name types to Connect, or call Watch.");
        var stream = new ChangeStream();
        foreach (var group in watched) group.Follow(stream);
        try
        {
            Start();
            while (await stream.NextAsync(ended.Task, cancellation) is { } change) yield return change;
        }
        finally
        {
            foreach (var group in watched) group.Leave(stream);
        }
    }
}

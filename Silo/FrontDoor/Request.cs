using TrustFlow.PubSub.Messages;

namespace TrustFlow.Silo.FrontDoor;

/// <summary>A message on a service's topic: a request, or why it is none.</summary>
readonly record struct Request<T>(T? Value, string? Problem)
    where T : class;

/// <summary>
/// Reads requests so that one which is none still reaches the service, which can then tell its sender so. Left to itself a consumer would drop it.
/// </summary>
sealed class RequestFormat<T> : IMessageFormat<Request<T>>
    where T : class
{
    readonly JsonMessageFormat<T> format = new();

    public Request<T> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return new Request<T>(format.Read(body), null);
        }
        catch (MalformedMessageException e)
        {
            return new Request<T>(null, e.Message);
        }
    }

    public ReadOnlyMemory<byte> Write(Request<T> record) => format.Write(record.Value!);
}

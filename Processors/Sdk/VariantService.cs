using Microsoft.Extensions.Logging;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.Processors.Sdk;

/// <summary>Answers the requests of one topic on another.</summary>
sealed partial class VariantService<TRequest, TResponse>(
    Producer<TResponse> responses, Func<TRequest, CancellationToken, Task<TResponse>> handler, Func<ErrorMessage, TResponse> refuse, ILoggerFactory loggers)
{
    readonly ILogger logger = loggers.CreateLogger("TrustFlow.Processors.Service");

    public async Task AnswerAsync(Received<ReadRequest<TRequest>> request, CancellationToken cancellation)
    {
        if (request.Id is not { } id) return;
        await responses.SendAsync(await HandleAsync(request.Value, cancellation), MessageProperties.WithId(id), cancellation: cancellation);
    }

    async Task<TResponse> HandleAsync(ReadRequest<TRequest> request, CancellationToken cancellation)
    {
        if (request.Malformed is { } reason) return refuse(new ErrorMessage("bad-value", reason));
        try
        {
            return await handler(request.Value!, cancellation);
        }
        catch (TrustFlowException e)
        {
            return refuse(new ErrorMessage(e.Code, e.Message));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(e, responses.Topic);
            return refuse(new ErrorMessage("service-error", e.Message));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "A request failed, and is answered on {Topic} with the reason.")]
    partial void LogFailed(Exception exception, TopicName topic);
}

/// <summary>A request, or why it could not be read.</summary>
sealed record ReadRequest<T>(T? Value, string? Malformed);

/// <summary>Reads requests such that one that is malformed can still be answered.</summary>
sealed class RequestFormat<T> : IMessageFormat<ReadRequest<T>>
{
    readonly JsonMessageFormat<T> format = new();

    public ReadOnlyMemory<byte> Write(ReadRequest<T> record) => format.Write(record.Value!);

    public ReadRequest<T> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            return new ReadRequest<T>(format.Read(body), null);
        }
        catch (MalformedMessageException e)
        {
            return new ReadRequest<T>(default, e.Message);
        }
    }
}

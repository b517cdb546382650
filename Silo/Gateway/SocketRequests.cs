using System.Text.Json;
using System.Text.Json.Nodes;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Flows;
using TrustFlow.Flows.Wire;
using TrustFlow.PubSub.Messages;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Gateway;

/// <summary>Does what the messages of sockets ask: of the config service, of the flow service, or of a flow's services.</summary>
sealed class SocketRequests(ConfigRequests config, FlowRequests flow, FlowDispatch dispatch)
{
    const string DefaultWorkspace = "default";

    /// <summary>Answers a message, in as many parts as the service gives.</summary>
    /// <exception cref="SocketGoneException">Nobody reads the answer.</exception>
    public Task AnswerAsync(SocketMessage message, SocketAnswers answers, CancellationToken cancellation)
    {
        if (message.Refusal is { } refusal) return answers.RefuseAsync(message.Id, refusal, cancellation);
        if (!string.IsNullOrEmpty(message.Flow)) return DispatchAsync(message, message.Flow, answers, cancellation);
        return message.Service switch
        {
            "config" => AskAsync<ConfigRequest, ConfigResponse>(
                message, answers, request => config.HandleAsync(request with { Workspace = Workspace(request.Workspace, message) }, Caller.Current!.Name, cancellation), static answer => answer.Error, cancellation),
            "flow" => AskAsync<FlowRequest, FlowResponse>(
                message, answers, request => flow.HandleAsync(request with { Workspace = Workspace(request.Workspace, message) }, Caller.Current!.Name, cancellation), static answer => answer.Error, cancellation),
            var other => answers.RefuseAsync(
                message.Id, new("not-found", $"There is no service '{OneLine.Excerpt(other!)}'. Ask config or flow, or a flow's service with the member 'flow'."), cancellation),
        };
    }

    static async Task AskAsync<TRequest, TResponse>(
        SocketMessage message, SocketAnswers answers, Func<TRequest, Task<TResponse>> handle, Func<TResponse, ErrorMessage?> error, CancellationToken cancellation)
        where TRequest : class
    {
        var (request, problem) = Read<TRequest>(message.Request.Span);
        if (request is null)
        {
            await answers.RefuseAsync(message.Id, new("bad-request", problem!), cancellation);
            return;
        }

        var answer = await handle(request);
        if (error(answer) is { } refusal) await answers.RefuseAsync(message.Id, refusal, cancellation);
        else await answers.AnswerAsync(message.Id!, answer, complete: true, cancellation);
    }

    static (T? Request, string? Problem) Read<T>(ReadOnlySpan<byte> text)
        where T : class
    {
        try
        {
            return (JsonSerializer.Deserialize<T>(text, HttpJson.Options), "The request is null.");
        }
        catch (JsonException e)
        {
            return (null, $"The request is none: {JsonProblem.Of(e)}");
        }
    }

    async Task DispatchAsync(SocketMessage message, string id, SocketAnswers answers, CancellationToken cancellation)
    {
        if (Caller.Current is { } caller && !caller.Is(Role.Operator))
        {
            await answers.RefuseAsync(message.Id, new("not-allowed", $"'{caller.Name}' may not ask the services of flows: that wants the role operator."), cancellation);
            return;
        }

        var (request, problem) = DispatchMessage.Read(message.Request.Span, "The request");
        if (request is null)
        {
            await answers.RefuseAsync(message.Id, new("bad-request", problem!), cancellation);
            return;
        }

        var own = DispatchMessage.TakeWorkspace(request);
        var address = new ServiceAddress(string.IsNullOrEmpty(message.Workspace) ? own ?? DefaultWorkspace : message.Workspace, id, message.Service!);
        if (await dispatch.AskAsync(address, request, PassAsync, cancellation) is { } failure)
            await answers.RefuseAsync(message.Id, new(failure.Code, failure.Detail), cancellation);

        // Clients look for an error beside the id first, and some nowhere else.
        Task PassAsync(AnswerPart part) => ErrorOf(part.Value) is { } error
            ? answers.RefuseAsync(message.Id, error, cancellation)
            : answers.AnswerAsync(message.Id!, part.Value, part.IsLast, cancellation);
    }

    static ErrorMessage? ErrorOf(JsonObject answer) =>
        answer["error"] is JsonObject error && Text(error["message"]) is { } message ? new ErrorMessage(Text(error["type"]) ?? "error", message) : null;

    static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    // Clients name the workspace in the message, in the request, or in both.
    static string Workspace(string? ofRequest, SocketMessage message) =>
        !string.IsNullOrEmpty(ofRequest) ? ofRequest
        : !string.IsNullOrEmpty(message.Workspace) ? message.Workspace
        : DefaultWorkspace;
}

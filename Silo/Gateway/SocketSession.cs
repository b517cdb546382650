using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustFlow.Access;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Gateway;

/// <summary>One open socket: takes requests, many at a time, and answers each when its answer is there.</summary>
sealed partial class SocketSession(WebSocket socket, SocketRequests requests, CallerTokens tokens, SocketLimits limits, TimeProvider time, ILogger logger)
{
    readonly SocketReader reader = new(socket);
    readonly TaskCompletionSource unknown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile Caller? caller = Caller.Current;

    /// <summary>Serves until the other side closes or goes, does not say who it is, or the silo stops. What is under way then is given up.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken gone)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        using var slots = new RequestSlots(limits.Requests);
        using var answers = new SocketAnswers(socket, limits, time);
        var taking = TakeAsync(slots, answers, over.Token);
        await Task.WhenAny(taking, UnwelcomeAsync(over.Token));
        var (status, why) = stopping.IsCancellationRequested ? (WebSocketCloseStatus.EndpointUnavailable, "The silo stops.")
            : caller is null && !taking.IsCompleted ? (WebSocketCloseStatus.PolicyViolation, "No token was shown that is known here.") : (WebSocketCloseStatus.NormalClosure, "");
        await over.CancelAsync();
        await slots.WhenAllFreeAsync();
        await EndAsync(answers, taking, status, why);
    }

    async Task TakeAsync(RequestSlots slots, SocketAnswers answers, CancellationToken over)
    {
        try
        {
            while (await reader.ReadAsync(caller is null ? limits.GreetingBytes : limits.MessageBytes) is { } message)
            {
                var taken = await slots.TakeAsync(message.Size, over);
                _ = AnswerAsync(message, slots, taken, answers, over);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // It went without a word, or is given up.
        }
    }

    async Task AnswerAsync(SocketMessage message, RequestSlots slots, int taken, SocketAnswers answers, CancellationToken over)
    {
        try
        {
            await AnswerOrRefuseAsync(message, answers, over);
        }
        catch (SocketGoneException e)
        {
            LogGone(e.Message);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        finally
        {
            slots.GiveBack(taken);
        }
    }

    async Task AnswerOrRefuseAsync(SocketMessage message, SocketAnswers answers, CancellationToken over)
    {
        try
        {
            if (message is { Refusal: null, Type: "auth" }) await GreetAsync(message.Token, answers, over);
            else if (caller is null) await answers.RefuseAsync(message.Id, new("unauthorized", "This wants a token. Send it first, as {\"type\": \"auth\", \"token\": TOKEN}."), over);
            else await AnswerAsync(message, caller, answers, over);
        }
        catch (Exception e) when (e is not SocketGoneException && !over.IsCancellationRequested)
        {
            var failure = SiloFailure.Of(e);
            if (failure.Status == StatusCodes.Status500InternalServerError) LogFault(e, message.Service);
            await answers.RefuseAsync(message.Id, new(failure.Code, failure.Detail), over);
        }
    }

    Task AnswerAsync(SocketMessage message, Caller whose, SocketAnswers answers, CancellationToken over)
    {
        Caller.Current = whose;
        return requests.AnswerAsync(message, answers, over);
    }

    // A page cannot send headers with a socket, so it shows its token here; one that has shown it already may do so again.
    async Task GreetAsync(string? token, SocketAnswers answers, CancellationToken over)
    {
        if (tokens.AreNeeded && token is not null) caller = tokens.Find(token);
        if (caller is not null)
        {
            await answers.WelcomeAsync(over);
            return;
        }

        await answers.RefuseAsync(null, new("unauthorized", "Nobody here knows this token. Ask for a new one."), over);
        unknown.TrySetResult();
    }

    // Ends when a client has not said in time who it is, or has said it wrongly; or when all is over.
    async Task UnwelcomeAsync(CancellationToken over)
    {
        await Task.WhenAny(unknown.Task, Task.Delay(limits.Greeting, time, over));
        if (caller is not null) await Task.WhenAny(unknown.Task, Task.Delay(Timeout.InfiniteTimeSpan, time, over));
    }

    async Task EndAsync(SocketAnswers answers, Task taking, WebSocketCloseStatus status, string why)
    {
        try
        {
            await answers.CloseAsync(status, why);
            await taking.WaitAsync(limits.Farewell, time);
        }
        catch (Exception e) when (e is SocketGoneException or TimeoutException)
        {
            socket.Abort();
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Reason}")]
    partial void LogGone(string reason);

    [LoggerMessage(2, LogLevel.Error, "A request of a socket to the service {Service} failed")]
    partial void LogFault(Exception fault, string? service);
}

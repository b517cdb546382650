using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TrustFlow.Silo.Http;

/// <summary>Gives every refusal a body that says why, also where no endpoint got to give it one: no such path, a body that is too large or breaks off, a fault of the silo.</summary>
static partial class HttpErrors
{
    public static void UseHttpErrors(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("TrustFlow.Http");
        app.Use(next => context => AnswerAsync(context, next, logger));
    }

    static async Task AnswerAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await WriteAsync(context, context.Response.StatusCode, Reason(context));
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested)
        {
            LogGone(logger, e, context.Request.Path);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, e.StatusCode, e.Message);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var failure = SiloFailure.Of(e);
            if (failure.Status == StatusCodes.Status500InternalServerError) LogFault(logger, e, context.Request.Method, context.Request.Path);
            await Problem.Of(failure.Status, failure.Code, failure.Detail).ExecuteAsync(context);
        }
    }

    static Task WriteAsync(HttpContext context, int status, string detail) => Problem.Of(status, Code(status), detail).ExecuteAsync(context);

    static string Reason(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}.",
        StatusCodes.Status405MethodNotAllowed => $"{context.Request.Method} is not for {context.Request.Path}. It takes: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => "The body is of a kind that is not taken here. Send it with the header Content-Type: application/json, or text/plain for the value of an entry.",
        StatusCodes.Status400BadRequest => "A part of the address or of its query cannot be read.",
        var other => $"The request was refused with status {other}.",
    };

    static string Code(int status) => status switch
    {
        // Not as an entry or a flow that is none: a client with a wrong address is not to take it for that.
        StatusCodes.Status404NotFound => "no-such-path",
        StatusCodes.Status413PayloadTooLarge => "too-large",
        StatusCodes.Status408RequestTimeout => "timeout",
        >= 500 => "internal",
        _ => "bad-request",
    };

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    static partial void LogFault(ILogger logger, Exception fault, string method, PathString path);

    [LoggerMessage(2, LogLevel.Debug, "The client of {Path} went away")]
    static partial void LogGone(ILogger logger, Exception cause, PathString path);
}

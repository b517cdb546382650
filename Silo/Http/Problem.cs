using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using TrustFlow.Flows;

namespace TrustFlow.Silo.Http;

/// <summary>Problem details (RFC 9457) with a stable <c>code</c>.</summary>
static class Problem
{
    public static IResult Of(int status, string code, string detail) => Results.Problem(new ProblemDetails
    {
        Status = status,
        Title = code,
        Detail = detail,
        Extensions = { ["code"] = code },
    });

    /// <summary>Answers a refusal of the services as what it is.</summary>
    public static async ValueTask<object?> OfRefusals(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (TrustFlowException refusal)
        {
            return Of(Status(refusal), refusal.Code, refusal.Message);
        }
    }

    static int Status(TrustFlowException refusal) => refusal switch
    {
        FlowException { Reason: FlowError.NotFound } => StatusCodes.Status404NotFound,
        FlowException { Reason: FlowError.Exists } => StatusCodes.Status409Conflict,
        { Code: "conflict" } => StatusCodes.Status409Conflict,
        { Code: "not-allowed" } => StatusCodes.Status403Forbidden,
        { Code: "config-error" } => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

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
}

using Microsoft.AspNetCore.Http;
using Orleans.Runtime;
using TrustFlow.Flows;

namespace TrustFlow;

/// <summary>
/// What an exception means to a caller: a refusal has a code of its own; <c>timeout</c> (504) and <c>unavailable</c> (503) say that another try may succeed;
/// <c>internal</c> (500) is whatever nobody foresaw.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">One line for a person.</param>
public sealed record Failure(int Status, string Code, string Detail)
{
    /// <summary>What it means, on whatever way the caller asks.</summary>
    public static Failure Of(Exception cause) => cause switch
    {
        TrustFlowException refusal => new(StatusOf(refusal), refusal.Code, refusal.Message),
        TimeoutException => new(StatusCodes.Status504GatewayTimeout, "timeout", $"It took too long, and may be done all the same: {Line(cause)} Look, and try again."),
        OrleansException or OperationCanceledException => Passing(cause),
        _ => new(StatusCodes.Status500InternalServerError, "internal", $"The silo failed on this request ({Line(cause)}) Its log says more; send the request again."),
    };

    /// <summary>What passes by itself.</summary>
    public static Failure Passing(Exception cause) => Unavailable($"The silo cannot do it now: {Line(cause)} Try again.");

    /// <summary>What cannot be done as things are now.</summary>
    /// <param name="detail">One line for a person.</param>
    public static Failure Unavailable(string detail) => new(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);

    /// <summary>What went wrong, as one sentence.</summary>
    public static string Line(Exception cause) => cause.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ') + ".";

    static int StatusOf(TrustFlowException refusal) => refusal switch
    {
        FlowException { Reason: FlowError.NotFound } => StatusCodes.Status404NotFound,
        FlowException { Reason: FlowError.Exists } => StatusCodes.Status409Conflict,
        FlowChangedException => StatusCodes.Status412PreconditionFailed,
        { Code: "conflict" } => StatusCodes.Status409Conflict,
        { Code: "compacted" } => StatusCodes.Status410Gone,
        { Code: "unauthorized" } => StatusCodes.Status401Unauthorized,
        { Code: "not-allowed" } => StatusCodes.Status403Forbidden,
        { Code: "config-error" } => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}

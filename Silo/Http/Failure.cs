using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Orleans.Runtime;
using TrustFlow.Flows;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Silo.Http;

/// <summary>
/// What an exception means to a caller: a refusal has a code of its own; <c>timeout</c> (504) and <c>unavailable</c> (503) say that another try may succeed;
/// <c>internal</c> (500) is whatever nobody foresaw.
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">One line for a person.</param>
sealed record Failure(int Status, string Code, string Detail)
{
    public static Failure Of(Exception e) => e switch
    {
        TrustFlowException refusal => new(StatusOf(refusal), refusal.Code, refusal.Message),
        TimeoutException => new(StatusCodes.Status504GatewayTimeout, "timeout", $"It took too long, and may be done all the same: {ErrorLine(e)} Look, and try again."),
        OrleansException or PubSubException or OperationCanceledException => Unavailable($"The silo cannot do it now: {ErrorLine(e)} Try again."),
        SqliteException sqlite when IsOfTheDisk(sqlite) => Unavailable($"The store cannot be written or read: {ErrorLine(e)} See to the disk of the data folder, and try again."),
        _ => new(StatusCodes.Status500InternalServerError, "internal", $"The silo failed on this request ({ErrorLine(e)}) Its log says more; send the request again."),
    };

    static Failure Unavailable(string detail) => new(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);

    static int StatusOf(TrustFlowException refusal) => refusal switch
    {
        FlowException { Reason: FlowError.NotFound } => StatusCodes.Status404NotFound,
        FlowException { Reason: FlowError.Exists } => StatusCodes.Status409Conflict,
        FlowChangedException => StatusCodes.Status412PreconditionFailed,
        { Code: "conflict" } => StatusCodes.Status409Conflict,
        { Code: "compacted" } => StatusCodes.Status410Gone,
        { Code: "not-allowed" } => StatusCodes.Status403Forbidden,
        { Code: "config-error" } => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    // SQLITE_BUSY, READONLY, IOERR, FULL and CANTOPEN; any other is a mistake in a statement.
    static bool IsOfTheDisk(SqliteException e) => e.SqliteErrorCode is 5 or 8 or 10 or 13 or 14;

    static string ErrorLine(Exception e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ') + ".";
}

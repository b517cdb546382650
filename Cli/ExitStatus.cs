using System.Net;
using TrustFlow.Client;
using TrustFlow.Client.Http;

namespace TrustFlow.Cli;

/// <summary>How a command ended, for scripts.</summary>
public static class ExitStatus
{
    /// <summary>It is done.</summary>
    public const int Done = 0;

    /// <summary>It failed.</summary>
    public const int Failed = 1;

    /// <summary>It was not understood.</summary>
    public const int Usage = 2;

    /// <summary>What was named does not exist.</summary>
    public const int NotFound = 3;

    /// <summary>Somebody else changed it, or made it before.</summary>
    public const int Conflict = 4;

    /// <summary>The server does not allow it.</summary>
    public const int NotAllowed = 5;

    /// <summary>The server cannot be reached.</summary>
    public const int Unreachable = 6;

    /// <summary>The status for a failure.</summary>
    public static int Of(Exception failure) => failure switch
    {
        UsageException => Usage,
        NotFoundException => NotFound,
        CommandFailedException failed => failed.Status,
        ServerUnreachableException => Unreachable,
        ServerRefusedException refusal => Of(refusal),
        _ => Failed,
    };

    static int Of(ServerRefusedException refusal) => refusal switch
    {
        { Code: "conflict" } => Conflict,
        { Code: "not-allowed" } => NotAllowed,
        { Status: HttpStatusCode.NotFound } => NotFound,
        { Code: "flow-error" } when refusal.Message == "Flow ID invalid" || refusal.Message.EndsWith("does not exist", StringComparison.Ordinal) => NotFound,
        { Code: "flow-error", Message: "Flow already exists" } => Conflict,
        { Status: HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed } => Conflict,
        { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => NotAllowed,
        _ => Failed,
    };
}

/// <summary>The command line asks for something that makes no sense.</summary>
sealed class UsageException(string message) : Exception(message);

/// <summary>Something that was named does not exist.</summary>
sealed class NotFoundException(string message) : Exception(message);

/// <summary>A command failed for a reason of its own; the message is one line.</summary>
sealed class CommandFailedException(string message, int status = ExitStatus.Failed) : Exception(message)
{
    /// <summary>The exit status that tells the reason.</summary>
    public int Status { get; } = status;
}

using TrustFlow.Config.Wire;

namespace TrustFlow;

/// <summary>What a service answers in place of a result.</summary>
static class WireErrors
{
    public static ErrorMessage NoWorkspace { get; } = new("bad-request", "Workspace is required");

    public static ErrorMessage BadOperation { get; } = new("bad-operation", "Bad operation");

    /// <summary>The refusal that a failure stands for.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="otherwise">The error type of what is no refusal, as <c>flow-error</c>.</param>
    public static ErrorMessage Of(Exception failure, string otherwise) =>
        new(failure is TrustFlowException refusal ? refusal.Code : otherwise, failure.Message.ReplaceLineEndings(" "));
}

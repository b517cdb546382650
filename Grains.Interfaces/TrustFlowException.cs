using Orleans;

namespace TrustFlow;

/// <summary>A refusal that a caller can act on. Its message is one line: what, why, what to do.</summary>
[GenerateSerializer, Alias("trustflow.TrustFlowException")]
public abstract class TrustFlowException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">The stable name, which is also the wire's error type.</param>
    /// <param name="message">One line for a person.</param>
    protected TrustFlowException(string code, string message)
        : base(message) => Code = code;

    /// <summary>The stable name of the kind of refusal, as <c>conflict</c>; the wire's <c>error.type</c>.</summary>
    [Id(0)]
    public string Code { get; private set; }
}

using Orleans;

namespace TrustFlow.Flows;

/// <summary>A flow or blueprint cannot be started, stopped, read or stored; the message says why.</summary>
[GenerateSerializer, Alias("trustflow.FlowException")]
public sealed class FlowException : TrustFlowException
{
    /// <summary>Makes one.</summary>
    public FlowException(string message, FlowError reason = FlowError.Other)
        : base("flow-error", message) => Reason = reason;

    /// <summary>What kind of refusal it is, for those who answer each differently.</summary>
    [Id(0)]
    public FlowError Reason { get; private set; }

    /// <summary>A start of a flow that exists or is being stopped.</summary>
    public static FlowException AlreadyExists() => new("Flow already exists", FlowError.Exists);

    /// <summary>A stop or a read of a flow that is not there; the stop has a text of its own on the wire.</summary>
    public static FlowException Invalid() => new("Flow ID invalid", FlowError.NotFound);

    /// <summary>A read of a flow that is not there.</summary>
    public static FlowException NoFlow() => new("Flow does not exist", FlowError.NotFound);

    /// <summary>A flow that is being stopped.</summary>
    public static FlowException Stopping() => new("The flow is being stopped. Start it anew when it is gone.", FlowError.NotFound);

    /// <summary>A blueprint that is not there.</summary>
    public static FlowException NoBlueprint() => new("Blueprint does not exist", FlowError.NotFound);
}

/// <summary>Why a flow operation was refused.</summary>
[GenerateSerializer, Alias("trustflow.FlowError")]
public enum FlowError
{
    /// <summary>As the message says.</summary>
    Other,

    /// <summary>What was named does not exist.</summary>
    NotFound,

    /// <summary>What was named exists already.</summary>
    Exists,

    /// <summary>What was given is malformed or does not resolve.</summary>
    Invalid,
}

using Orleans;

namespace TrustFlow.Access;

/// <summary>A caller shows no token, or one that nobody knows; nothing was done.</summary>
[GenerateSerializer, Alias("trustflow.UnknownCallerException")]
public sealed class UnknownCallerException(string message) : TrustFlowException("unauthorized", message);

using Orleans;

namespace TrustFlow.Access;

/// <summary>A caller may not do what it asked for; nothing was done.</summary>
[GenerateSerializer, Alias("trustflow.AccessDeniedException")]
public sealed class AccessDeniedException(string message) : TrustFlowException("not-allowed", message);

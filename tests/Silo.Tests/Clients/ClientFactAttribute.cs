namespace TrustFlow.Testing;

/// <summary>A test of what every client does.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class ClientFactAttribute : FactAttribute;

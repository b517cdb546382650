namespace TrustFlow.Hosting;

/// <summary>A program cannot start; the message says why and what to do, in one line.</summary>
public sealed class StartException(string message, Exception? cause = null) : Exception(message, cause);

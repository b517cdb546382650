namespace TrustFlow.PubSub.Consuming;

/// <summary>A message as a handler sees it.</summary>
/// <param name="Value">The record that it carries.</param>
/// <param name="Properties">The properties beside it.</param>
/// <param name="Redelivered">Whether it may have been handled before.</param>
public sealed record Received<T>(T Value, IReadOnlyDictionary<string, string> Properties, bool Redelivered)
{
    /// <summary>The property <c>id</c>, which ties an answer to its request; null where there is none.</summary>
    public string? Id => Properties.GetValueOrDefault(MessageProperties.Id);
}

/// <summary>Handles a message. It is acknowledged when the handler returns, and comes again if it throws.</summary>
public delegate Task MessageHandler<T>(Received<T> message, CancellationToken cancellation);

/// <summary>Thrown by a handler that must wait before it may try again, as at a service with a quota.</summary>
public sealed class RateLimitedException(string message, Exception? cause = null) : Exception(message, cause);

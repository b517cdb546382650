namespace TrustFlow.PubSub.Messages;

/// <summary>Turns records of one type into message bodies and back.</summary>
/// <typeparam name="T">The record.</typeparam>
public interface IMessageFormat<T>
{
    /// <summary>The body of a record, in memory that nobody changes.</summary>
    ReadOnlyMemory<byte> Write(T record);

    /// <summary>The record of a body.</summary>
    /// <exception cref="MalformedMessageException">The body is none of the type's.</exception>
    T Read(ReadOnlyMemory<byte> body);
}

/// <summary>A message's body is not what its topic carries. It will not become so by another try.</summary>
public sealed class MalformedMessageException(Type expected, string reason, Exception? cause = null)
    : Exception($"The message is no {expected.Name}: {reason}", cause)
{
    /// <summary>The record that it should have been.</summary>
    public Type Expected { get; } = expected;
}

using System.Runtime.InteropServices;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

/// <summary>A message that one or more queues of a topic hold. Its content may be on the disk alone. Guarded by the topic's gate.</summary>
sealed class StoredMessage(long id, int size, int holders)
{
    /// <summary>Rises in the order in which the topic took its messages.</summary>
    public long Id { get; } = id;

    /// <summary>Bytes of the body.</summary>
    public int Size { get; } = size;

    /// <summary>How many queues have not acknowledged it.</summary>
    public int Holders { get; set; } = holders;

    /// <summary>The message where it is in memory.</summary>
    public Message? Content { get; set; }

    /// <summary>Whether somebody reads it ahead from the disk.</summary>
    public bool Loading { get; set; }
}

/// <summary>A message's place in one queue.</summary>
/// <param name="Message">The message.</param>
/// <param name="Redelivered">Whether a consumer may have seen it.</param>
[StructLayout(LayoutKind.Auto)]
readonly record struct QueueEntry(StoredMessage Message, bool Redelivered);

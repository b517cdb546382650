using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace TrustFlow.Config;

/// <summary>The limits of a batch; one that breaks any is refused whole.</summary>
static class BatchLimits
{
    public const int ValueBytes = 4 * 1024 * 1024;
    public const int KeyLength = 256;
    public const int TypeLength = 128;
    public const int IdLength = 128;
    public const int ActorLength = 256;
    public const int Entries = 10_000;
    public const int BatchBytes = 16 * 1024 * 1024;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    static readonly SearchValues<char> NoLineBreaks = SearchValues.Create("\0\r\n");

    /// <exception cref="BadValueException">The first limit that it breaks.</exception>
    public static void Check(ConfigBatch batch)
    {
        if (batch.Id is { Length: 0 or > IdLength }) throw new BadValueException($"A batch's id has 1 to {IdLength} characters, this one {batch.Id.Length}.");
        if (batch.Actor.Length > ActorLength) throw new BadValueException($"The actor of a batch has at most {ActorLength} characters, this one {batch.Actor.Length}.");
        CheckCount(batch.Writes.Length, "entries");
        CheckCount(batch.Preconditions.Length, "preconditions");
        foreach (var precondition in batch.Preconditions) CheckName(precondition.Type, precondition.Key);
        CheckWrites(batch.Writes);
    }

    static void CheckWrites(ImmutableArray<ConfigWrite> writes)
    {
        long total = 0;
        foreach (var write in writes)
        {
            CheckName(write.Type, write.Key);
            total += write.Type.Length + write.Key.Length + ValueLength(write);
        }

        if (total > BatchBytes) throw new BadValueException($"The batch has {total:N0} bytes; at most {BatchBytes:N0} (16 MiB) are taken at once. Send it in parts.");
    }

    static void CheckCount(int count, string what)
    {
        if (count > Entries) throw new BadValueException($"The batch has {count:N0} {what}; at most {Entries:N0} are taken at once. Send it in parts.");
    }

    /// <exception cref="BadValueException">The type or the key is empty, too long or no single line of text.</exception>
    public static void CheckName(string type, string key)
    {
        CheckPart(type, "type", TypeLength, key);
        CheckPart(key, "key", KeyLength, type);
    }

    static void CheckPart(string part, string what, int limit, string other)
    {
        if (string.IsNullOrEmpty(part)) throw new BadValueException($"The {what} of an entry is empty (beside '{Excerpt.Of(other ?? "")}'). Give it 1 to {limit} characters.");
        if (part.Length > limit) throw new BadValueException($"The {what} '{Excerpt.Of(part)}' has {part.Length:N0} characters; a {what} has at most {limit}.");
        if (part.AsSpan().ContainsAny(NoLineBreaks) || !IsText(part)) throw new BadValueException($"The {what} '{Excerpt.Of(part)}' holds a line break, a zero or half a character. Use a {what} of one line of text.");
    }

    static int ValueLength(ConfigWrite write)
    {
        if (write.Value is not { } value) return 0;
        if (!IsText(value)) throw new BadValueException($"The value of '{write.Type}' / '{write.Key}' holds half a character (a lone surrogate) and cannot be stored as UTF-8. Send valid text.");
        var bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes <= ValueBytes) return bytes;
        throw new BadValueException($"The value of '{write.Type}' / '{write.Key}' has {bytes:N0} bytes; at most {ValueBytes:N0} (4 MiB) are stored. Make it smaller.");
    }

    static bool IsText(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) return true;
        try
        {
            Strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}

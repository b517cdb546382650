namespace TrustFlow.PubSub;

public sealed partial record TopicName
{
    /// <summary>The most UTF-8 bytes that a complete topic name may have.</summary>
    public const int MaxBytes = 255;

    /// <summary>Reads a name in any of its forms.</summary>
    /// <exception cref="FormatException">The text is none of them; the message shows it.</exception>
    public static TopicName Parse(string text) =>
        TryParse(text, out var topic, out var error) ? topic : throw new FormatException(error);

    /// <summary>Reads a name in any of its forms, or tells in one line why it is none.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TopicName? topic, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? error)
    {
        topic = text.Contains("://", StringComparison.Ordinal) ? ParsePulsar(text) : text.Contains('/') && !HasClass(text) ? ParsePath(text) : ParseColons(text);
        error = topic is null ? Malformed(text) : System.Text.Encoding.UTF8.GetByteCount(text) > MaxBytes ? TooLong(text) : null;
        if (error is not null) topic = null;
        return error is null;
    }

    /// <summary>The name as <c>class:topicspace:name</c>, or as <c>q1/tenant/namespace/name</c> where the class or the quality is not one of the defaults.</summary>
    public override string ToString() =>
        TopicClasses.IsKnown(Class) && Quality == DefaultQuality(Class) ? $"{Class}:{Space}:{Name}" : $"q{(int)Quality}/{Space}/{Class}/{Name}";

    static QualityOfService DefaultQuality(string @class) =>
        @class == TopicClasses.Flow ? QualityOfService.AtLeastOnce : QualityOfService.AtMostOnce;

    static bool HasClass(string text) => text.Split(':', 2) is [var first, _] && TopicClasses.IsKnown(first);

    static TopicName? ParseColons(string text) =>
        text.Split(':', 3) is [var @class, { Length: > 0 } space, { Length: > 0 } name] && TopicClasses.IsKnown(@class)
            ? new TopicName(@class, space, name, DefaultQuality(@class))
            : null;

    static TopicName? ParsePath(string text) =>
        text.Split('/', 4) is [['q', >= '0' and <= '2' and var digit], { Length: > 0 } tenant, { Length: > 0 } space, { Length: > 0 } name]
            ? new TopicName(space, tenant, name, (QualityOfService)(digit - '0'))
            : null;

    static TopicName? ParsePulsar(string text)
    {
        var quality = text.StartsWith("persistent://", StringComparison.Ordinal) ? QualityOfService.AtLeastOnce
            : text.StartsWith("non-persistent://", StringComparison.Ordinal) ? QualityOfService.AtMostOnce
            : (QualityOfService?)null;
        return quality is { } known && text.Split("://", 2)[1].Split('/', 3) is [{ Length: > 0 } tenant, { Length: > 0 } space, { Length: > 0 } name]
            ? new TopicName(space, tenant, name, known)
            : null;
    }

    static string Malformed(string text) =>
        $"'{Shown(text)}' is no topic: write class:topicspace:name with the class flow, request, response or notify, or q1/tenant/namespace/name, or persistent://tenant/namespace/name.";

    static string TooLong(string text) => $"The topic '{Shown(text)}' has more than {MaxBytes} bytes.";

    static string Shown(string text) => text.Length <= 120 ? text : text[..120] + "…";
}

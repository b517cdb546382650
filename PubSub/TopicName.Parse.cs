using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TrustFlow.PubSub;

public sealed partial record TopicName
{
    /// <summary>The most UTF-8 bytes that a complete topic or queue name may have.</summary>
    public const int MaxBytes = 255;

    const string Persistent = "persistent://";
    const string NonPersistent = "non-persistent://";

    /// <summary>Reads a name in any of its forms.</summary>
    /// <exception cref="FormatException">The text is none of them; the message shows it.</exception>
    public static TopicName Parse(string text) =>
        TryParse(text, out var topic, out var error) ? topic : throw new FormatException(error);

    /// <summary>Reads a name in any of its forms, or tells in one line why it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TopicName? topic, [NotNullWhen(false)] out string? error)
    {
        topic = ParseForm(text);
        error = topic is null ? Malformed(text) : Encoding.UTF8.GetByteCount(topic.ToString()) > MaxBytes ? TooLong(text) : null;
        if (error is not null) topic = null;
        return error is null;
    }

    /// <summary>The name as <c>class:topicspace:name</c>, or as <c>q1/tenant/namespace/name</c> where the class or the quality is not one of the defaults.</summary>
    public override string ToString() =>
        TopicClasses.IsKnown(Class) && Quality == DefaultQuality(Class) ? $"{Class}:{Space}:{Name}" : $"q{(int)Quality}/{Space}/{Class}/{Name}";

    static QualityOfService DefaultQuality(string @class) =>
        @class == TopicClasses.Flow ? QualityOfService.AtLeastOnce : QualityOfService.AtMostOnce;

    // A name may hold anything, also what looks like another form, so the form is told by how the text begins.
    static TopicName? ParseForm(string text) =>
        HasClass(text) ? ParseColons(text)
        : text.StartsWith(Persistent, StringComparison.Ordinal) ? ParsePath(text[Persistent.Length..], QualityOfService.AtLeastOnce)
        : text.StartsWith(NonPersistent, StringComparison.Ordinal) ? ParsePath(text[NonPersistent.Length..], QualityOfService.AtMostOnce)
        : text is ['q', >= '0' and <= '2' and var digit, '/', ..] ? ParsePath(text[3..], (QualityOfService)(digit - '0'))
        : null;

    static bool HasClass(string text) => text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && TopicClasses.IsKnown(text[..colon]);

    static TopicName? ParseColons(string text) =>
        text.Split(':', 3) is [var @class, { Length: > 0 } space, { Length: > 0 } name] && !space.Contains('/')
            ? new TopicName(@class, space, name, DefaultQuality(@class))
            : null;

    static TopicName? ParsePath(string path, QualityOfService quality) =>
        path.Split('/', 3) is [{ Length: > 0 } tenant, { Length: > 0 } space, { Length: > 0 } name] && !tenant.Contains(':') && !space.Contains(':')
            ? new TopicName(space, tenant, name, quality)
            : null;

    static string Malformed(string text) =>
        $"'{Shown(text)}' is no topic: write class:topicspace:name with the class flow, request, response or notify, or q1/tenant/namespace/name, or persistent://tenant/namespace/name.";

    static string TooLong(string text) => $"The topic '{Shown(text)}' has more than {MaxBytes} bytes.";

    static string Shown(string text) => text.Length <= 120 ? text : text[..120] + "…";
}

using TrustFlow.PubSub;

namespace TrustFlow.Flows.Plans;

/// <summary>
/// One topic may be written in several forms, and with several qualities of service. Who works on it goes by the one key that they have in
/// common; who uses it is written down with the quality that it asked for.
/// </summary>
public static class TopicForms
{
    /// <summary>The name that all forms and qualities of a topic have in common, itself one of its forms.</summary>
    public static string KeyOf(TopicName topic) =>
        TopicClasses.IsKnown(topic.Class) ? $"{topic.Class}:{topic.Space}:{topic.Name}" : $"q1/{topic.Space}/{topic.Class}/{topic.Name}";

    /// <summary>The same of a topic's text; null for a text that is no topic.</summary>
    public static string? KeyOf(string topic) => TopicName.TryParse(topic, out var name, out _) ? KeyOf(name) : null;

    /// <summary>The names by which flows may have written down that they use a topic, one for each quality.</summary>
    public static IReadOnlyList<string> Uses(string key)
    {
        var topic = TopicName.Parse(key);
        return
        [
            .. Enumerable.Range(0, 3)
                .Select(quality => TopicName.TryParse($"q{quality}/{topic.Space}/{topic.Class}/{topic.Name}", out var form, out _) && form.Key == topic.Key ? form.ToString() : null)
                .Append(topic.ToString()).OfType<string>().Distinct(StringComparer.Ordinal),
        ];
    }
}

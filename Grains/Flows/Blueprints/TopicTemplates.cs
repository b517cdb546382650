using TrustFlow.PubSub;

namespace TrustFlow.Flows.Blueprints;

/// <summary>Judges templates of topics before their variables have values.</summary>
static class TopicTemplates
{
    /// <summary>What a parameter may plausibly stand for: a part of a name, a class, a quality, or the beginning of a topic.</summary>
    static readonly string[] Substitutes = ["x", TopicClasses.Flow, "q1", "flow:tg:x", "q1/tg/flow", "persistent://tg/flow"];

    /// <summary>Null if some values of its parameters make the template a topic; otherwise why none does.</summary>
    public static string? Check(string template)
    {
        if (Unprintable(template) is { } unprintable) return unprintable;
        string? first = null;
        foreach (var substitute in Substitutes)
        {
            var text = TemplateExpansion.Replace(template, name => TemplateExpansion.SystemVariables.Contains(name) ? "x" : substitute);
            if (TopicName.TryParse(text, out _, out var error)) return null;
            first ??= error.Replace($"'{text}'", $"'{template}'", StringComparison.Ordinal);
        }

        return first;
    }

    /// <summary>What is wrong with a topic that no broker and no log could show; null for any other.</summary>
    public static string? Unprintable(string topic) => topic.Any(char.IsControl) ? $"The topic '{OneLine.Excerpt(topic)}' may hold no control character." : null;

    /// <summary>Whether a member of an interface names a topic: others may say what they like.</summary>
    public static bool NamesTopic(BlueprintInterface face, TemplateMember member) => face.Bare || TopicClasses.IsKnown(member.Name);
}

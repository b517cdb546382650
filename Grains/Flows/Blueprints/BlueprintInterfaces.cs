using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows.Blueprints;

/// <summary>Finds interfaces by which nobody is reached.</summary>
static class BlueprintInterfaces
{
    /// <summary>A warning for each topic of an interface that could be one and that no variant of the blueprint has; two templates are one topic if they differ only in its form or quality.</summary>
    public static IEnumerable<BlueprintProblem> Unserved(Blueprint blueprint)
    {
        var served = blueprint.Entries.SelectMany(static entry => entry.Topics).Select(static topic => KeyOf(topic.Value)).ToHashSet(StringComparer.Ordinal);
        return
            from face in blueprint.Interfaces
            from topic in face.Topics
            where TopicTemplates.NamesTopic(face, topic) && !served.Contains(KeyOf(topic.Value)) && TopicTemplates.Check(topic.Value) is null
            select BlueprintProblem.Warning(
                ProblemCodes.UnservedTopic, topic.Path, $"No variant of the blueprint has the topic '{OneLine.Excerpt(topic.Value)}'. Give it to one with the same template; who uses this interface reaches nobody otherwise, unless somebody else serves that topic.");
    }

    static string KeyOf(string template) => TopicForms.KeyOf(template) ?? template;
}

namespace TrustFlow.Flows.Blueprints;

/// <summary>Tells what is wrong with a blueprint before it is stored: structure, names, topics, variables, parameters.</summary>
public static class BlueprintValidator
{
    /// <summary>Every problem of a blueprint, in the text's order as far as it goes; empty for a good one.</summary>
    /// <param name="name">The name under which it is to be stored.</param>
    /// <param name="json">Its text.</param>
    public static IReadOnlyList<BlueprintProblem> Validate(string name, string json)
    {
        var problems = new List<BlueprintProblem>();
        if (FlowNames.CheckId("blueprint name", name) is { } bad) problems.Add(BlueprintProblem.Error(JsonPath.Root, bad));
        var (blueprint, unreadable) = BlueprintReader.Read(json);
        problems.AddRange(unreadable);
        if (blueprint is null) return problems;

        problems.AddRange(BlueprintParameters.Check(blueprint));
        foreach (var entry in blueprint.Entries) CheckEntry(entry, problems);
        foreach (var face in blueprint.Interfaces) CheckInterface(face, problems);
        problems.AddRange(UnknownVariables(blueprint));
        return problems;
    }

    static void CheckEntry(BlueprintEntry entry, List<BlueprintProblem> problems)
    {
        Check(FlowNames.CheckName("processor", entry.Processor, FlowNames.MaxProcessor), entry.Path, problems);
        Check(FlowNames.CheckName("variant", Shortest(entry.Variant)), entry.Path, problems);
        if (TemplateExpansion.HasVariable(entry.Processor))
            problems.Add(BlueprintProblem.Warning(entry.Path, $"Variables are not replaced in a processor's name; '{entry.Processor}' stays as it is written."));
        if (entry.Shared && Templates(entry).Any(static template => TemplateExpansion.Variables(template).Contains("id")))
            problems.Add(BlueprintProblem.Warning(entry.Path, "The variable '{id}' makes this entry different for each flow, but the flows of a blueprint share it: only one of them can run. Move it to 'flow'."));
        foreach (var topic in entry.Topics)
        {
            Check(FlowNames.CheckName("spec name", Shortest(topic.Name)), topic.Path, problems);
            Check(TopicTemplates.Check(topic.Value), topic.Path, problems);
        }
    }

    static void CheckInterface(BlueprintInterface face, List<BlueprintProblem> problems)
    {
        Check(FlowNames.CheckName("interface", Shortest(face.Name)), face.Path, problems);
        foreach (var topic in face.Topics.Where(topic => TopicTemplates.NamesTopic(face, topic))) Check(TopicTemplates.Check(topic.Value), topic.Path, problems);
    }

    static IEnumerable<BlueprintProblem> UnknownVariables(Blueprint blueprint)
    {
        var known = blueprint.Parameters.Select(static parameter => parameter.Name).Concat(TemplateExpansion.SystemVariables).ToHashSet(StringComparer.Ordinal);
        return
            from place in Places(blueprint)
            from variable in TemplateExpansion.Variables(place.Template).Distinct(StringComparer.Ordinal)
            where !known.Contains(variable)
            select BlueprintProblem.Warning(place.Path, $"The variable '{{{variable}}}' is not declared in 'parameters': a flow starts only if it is given a value for it.");
    }

    static IEnumerable<(string Template, string Path)> Places(Blueprint blueprint)
    {
        foreach (var entry in blueprint.Entries)
        {
            yield return (entry.Variant, entry.Path);
            foreach (var member in entry.Topics.Concat(entry.Parameters)) yield return (member.Name + "\n" + member.Value, member.Path);
        }

        foreach (var face in blueprint.Interfaces)
        {
            yield return (face.Name, face.Path);
            foreach (var member in face.Topics) yield return (member.Name + "\n" + member.Value, member.Path);
        }
    }

    static IEnumerable<string> Templates(BlueprintEntry entry) =>
        entry.Topics.Concat(entry.Parameters).SelectMany(static member => new[] { member.Name, member.Value }).Append(entry.Variant);

    /// <summary>The shortest text that a template can become, as far as one can know before a start.</summary>
    static string Shortest(string template) => TemplateExpansion.Replace(template, static _ => "x");

    static void Check(string? wrong, string path, List<BlueprintProblem> problems)
    {
        if (wrong is not null) problems.Add(BlueprintProblem.Error(path, wrong));
    }
}

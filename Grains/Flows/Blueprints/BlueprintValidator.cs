namespace TrustFlow.Flows.Blueprints;

/// <summary>Tells what is wrong with a blueprint before it is stored: structure, names, topics, variables, parameters, secrets. Pure.</summary>
public static class BlueprintValidator
{
    static readonly Dictionary<string, ParameterType> NoTypes = [];

    /// <summary>
    /// Every problem of a blueprint as far as its text alone tells, the errors first, each group in the text's order as far as it goes; empty for a good
    /// one. Of very many only the first are listed.
    /// </summary>
    /// <param name="name">The name under which it is to be stored.</param>
    /// <param name="json">Its text.</param>
    public static IReadOnlyList<BlueprintProblem> Validate(string name, string json) => Validate(name, BlueprintReader.Read(json), null);

    /// <summary>The same, with what the parameter types of a workspace tell.</summary>
    /// <param name="name">The name under which it is to be stored; null where it is only judged.</param>
    /// <param name="read">What <see cref="BlueprintReader.Read"/> made of its text.</param>
    /// <param name="types">The texts of the workspace's parameter types, by key; null where they are not known.</param>
    public static IReadOnlyList<BlueprintProblem> Validate(string? name, (Blueprint? Blueprint, IReadOnlyList<BlueprintProblem> Problems) read, IReadOnlyDictionary<string, string>? types)
    {
        var problems = new ProblemList();
        if (name is not null) problems.Add(Problem(ProblemCodes.BadName, FlowNames.CheckId("blueprint name", name), JsonPath.Root));
        problems.Add(read.Problems);
        if (read.Blueprint is not { } blueprint) return problems.ToList();

        problems.Add(BlueprintParameters.Check(blueprint));
        problems.Add(blueprint.Entries.SelectMany(CheckEntry));
        problems.Add(BlueprintVariants.Check(blueprint));
        problems.Add(blueprint.Interfaces.SelectMany(CheckInterface));
        problems.Add(BlueprintInterfaces.Unserved(blueprint));
        problems.Add(BlueprintVariables.Check(blueprint, SecretParameters.Of(blueprint, NoTypes)));
        if (types is not null) problems.Add(BlueprintTypes.Check(blueprint, types));
        return problems.ToList();
    }

    static IEnumerable<BlueprintProblem> CheckEntry(BlueprintEntry entry)
    {
        var problems = new List<BlueprintProblem>();
        problems.AddRange(Problem(ProblemCodes.BadName, FlowNames.CheckName("processor", entry.Processor, FlowNames.MaxProcessor), entry.Path));
        problems.AddRange(Problem(ProblemCodes.BadName, FlowNames.CheckName("variant", Shortest(entry.Variant)), entry.Path));
        if (TemplateExpansion.HasVariable(entry.Processor))
            problems.Add(BlueprintProblem.Warning(ProblemCodes.FixedName, entry.Path, $"Variables are not replaced in a processor's name; '{OneLine.Excerpt(entry.Processor)}' stays as it is written."));
        if (entry.Shared && Templates(entry).Any(static template => TemplateExpansion.Variables(template).Contains("id")))
            problems.Add(BlueprintProblem.Warning(ProblemCodes.SharedById, entry.Path, "The variable '{id}' makes this entry different for each flow, but the flows of a blueprint share it: only one of them can run. Move it to 'flow'."));
        foreach (var topic in entry.Topics)
        {
            problems.AddRange(Problem(ProblemCodes.BadName, FlowNames.CheckName("spec name", Shortest(topic.Name)), topic.Path));
            problems.AddRange(Problem(ProblemCodes.BadTopic, TopicTemplates.Check(topic.Value), topic.Path));
        }

        return problems;
    }

    static IEnumerable<BlueprintProblem> CheckInterface(BlueprintInterface face) =>
    [
        .. Problem(ProblemCodes.BadName, FlowNames.CheckName("interface", Shortest(face.Name)), face.Path),
        .. face.Topics.Where(topic => TopicTemplates.NamesTopic(face, topic)).SelectMany(static topic => Problem(ProblemCodes.BadTopic, TopicTemplates.Check(topic.Value), topic.Path)),
    ];

    static IEnumerable<string> Templates(BlueprintEntry entry) =>
        entry.Topics.Concat(entry.Parameters).SelectMany(static member => new[] { member.Name, member.Value }).Append(entry.Variant);

    /// <summary>The shortest text that a template can become, as far as one can know before a start.</summary>
    static string Shortest(string template) => TemplateExpansion.Replace(template, static _ => "x");

    static IEnumerable<BlueprintProblem> Problem(string code, string? wrong, string path) => wrong is null ? [] : [BlueprintProblem.Error(code, path, wrong)];
}

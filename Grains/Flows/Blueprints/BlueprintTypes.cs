namespace TrustFlow.Flows.Blueprints;

/// <summary>Judges a blueprint by the parameter types of its workspace.</summary>
public static class BlueprintTypes
{
    /// <summary>The parameter types that a blueprint names, each once.</summary>
    public static IEnumerable<string> Names(Blueprint blueprint) => blueprint.Parameters.Select(static parameter => parameter.Type).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Types that are missing, cannot be read or refuse their own default, as warnings, since they may yet be put right; and secrets by their type
    /// that would be shown, as errors.
    /// </summary>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="entries">The texts of the parameter types, by key; what is not there does not exist.</param>
    public static IEnumerable<BlueprintProblem> Check(Blueprint blueprint, IReadOnlyDictionary<string, string> entries)
    {
        var types = new Dictionary<string, ParameterType>(StringComparer.Ordinal);
        var wrong = new Dictionary<string, (string Code, string Message)>(StringComparer.Ordinal);
        foreach (var name in Names(blueprint))
        {
            if (Judge(name, entries, types) is { } problem) wrong[name] = problem;
        }

        foreach (var parameter in blueprint.Parameters)
        {
            if (parameter.Type is not null && wrong.TryGetValue(parameter.Type, out var problem))
                yield return BlueprintProblem.Warning(problem.Code, JsonPath.Member(parameter.Path, "type"), problem.Message);
        }

        var declared = SecretParameters.Of(blueprint, new Dictionary<string, ParameterType>());
        foreach (var shown in BlueprintVariables.ShownSecrets(blueprint, SecretParameters.Of(blueprint, types).Except(declared).ToHashSet(StringComparer.Ordinal))) yield return shown;
    }

    static (string, string)? Judge(string name, IReadOnlyDictionary<string, string> entries, Dictionary<string, ParameterType> types)
    {
        if (!entries.TryGetValue(name, out var text))
            return (ProblemCodes.UnknownType, $"The workspace has no parameter type '{OneLine.Excerpt(name)}': a parameter of it has no default and no constraints. Put an entry 'parameter-type' / '{OneLine.Excerpt(name)}'.");
        try
        {
            var type = types[name] = ParameterType.Parse(name, text);
            if (type.Default is null || type.Broken(type.Default) is not { } broken) return null;
            var value = type.Secret ? "" : $" '{OneLine.Excerpt(type.Default)}'";
            return (ProblemCodes.BadType, $"The default{value} of the parameter type '{OneLine.Excerpt(name)}' {broken}: a flow starts only if it is given another value. Mend the type.");
        }
        catch (FlowException unreadable)
        {
            return (ProblemCodes.BadType, $"{unreadable.Message} No flow starts until it is mended.");
        }
    }
}

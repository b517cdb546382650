namespace TrustFlow.Flows.Blueprints;

/// <summary>Judges which variables the templates of a blueprint use.</summary>
static class BlueprintVariables
{
    /// <summary>Variables that are not declared, parameters that are not used, and secrets where they would be shown.</summary>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="secrets">The names of the parameters that are known to be secret.</param>
    public static IEnumerable<BlueprintProblem> Check(Blueprint blueprint, IReadOnlySet<string> secrets)
    {
        var known = blueprint.Parameters.Select(static parameter => parameter.Name).Concat(TemplateExpansion.SystemVariables).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var told = new HashSet<(string, string)>();
        foreach (var place in BlueprintPlaces.Of(blueprint))
        {
            foreach (var variable in TemplateExpansion.Variables(place.Template))
            {
                used.Add(variable);
                if (known.Contains(variable) && !Shows(place, variable, secrets)) continue;
                if (told.Add((place.Path, variable))) yield return known.Contains(variable) ? Shown(place, variable) : Unknown(place, variable);
            }
        }

        foreach (var parameter in Unused(blueprint, used)) yield return parameter;
    }

    /// <summary>Secrets alone, where they would be shown.</summary>
    public static IEnumerable<BlueprintProblem> ShownSecrets(Blueprint blueprint, IReadOnlySet<string> secrets) =>
        secrets.Count == 0 ? [] : Check(blueprint, secrets).Where(static problem => problem.Code == ProblemCodes.SecretShown);

    static bool Shows(BlueprintPlace place, string variable, IReadOnlySet<string> secrets) => place.Shown is not null && SecretParameters.Names(secrets, variable);

    static BlueprintProblem Shown(BlueprintPlace place, string variable) => BlueprintProblem.Error(ProblemCodes.SecretShown, place.Path, SecretMessage(variable, place.Shown!));

    /// <summary>Why a secret may not stand somewhere.</summary>
    public static string SecretMessage(string variable, string place) =>
        $"The parameter '{OneLine.Excerpt(variable)}' is secret, and {place} is shown to everybody. Use it only in the values of 'parameters'.";

    static BlueprintProblem Unknown(BlueprintPlace place, string variable) => BlueprintProblem.Warning(
        ProblemCodes.UnknownVariable, place.Path, $"The variable '{{{OneLine.Excerpt(variable)}}}' is not declared in 'parameters': a flow starts only if it is given a value for it.");

    /// <summary>Parameters that neither a template uses nor one that a template uses takes its value from.</summary>
    static IEnumerable<BlueprintProblem> Unused(Blueprint blueprint, HashSet<string> used)
    {
        var controllers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in blueprint.Parameters.Where(static parameter => parameter.ControlledBy is not null)) controllers[parameter.Name] = parameter.ControlledBy!;
        foreach (var name in used.ToList())
        {
            for (var next = name; controllers.TryGetValue(next, out var controller) && used.Add(controller);) next = controller;
        }

        return
            from parameter in blueprint.Parameters
            where BlueprintParameters.CanBeNamed(parameter.Name) && !used.Contains(parameter.Name)
            select BlueprintProblem.Warning(
                ProblemCodes.UnusedParameter, parameter.Path, $"Nothing uses the parameter '{OneLine.Excerpt(parameter.Name)}'. Write '{{{OneLine.Excerpt(parameter.Name)}}}' where its value is to stand, or take it out.");
    }
}

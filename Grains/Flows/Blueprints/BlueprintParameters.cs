namespace TrustFlow.Flows.Blueprints;

/// <summary>Judges what a blueprint declares as its parameters.</summary>
static class BlueprintParameters
{
    public static IEnumerable<BlueprintProblem> Check(Blueprint blueprint)
    {
        var parameters = blueprint.Parameters.ToDictionary(static parameter => parameter.Name, StringComparer.Ordinal);
        foreach (var parameter in blueprint.Parameters)
        {
            if (parameter.Name.Length == 0 || !parameter.Name.All(TemplateExpansion.IsNameCharacter))
                yield return BlueprintProblem.Warning(parameter.Path, $"No template can name the parameter '{parameter.Name}': use only A-Z a-z 0-9 _ and -.");
            if (TemplateExpansion.SystemVariables.Contains(parameter.Name))
                yield return BlueprintProblem.Warning(parameter.Path, $"The parameter '{parameter.Name}' is hidden by the system variable of that name.");
            if (parameter.ControlledBy is not { } controller) continue;

            var place = JsonPath.Member(parameter.Path, "controlled-by");
            if (!parameters.ContainsKey(controller)) yield return BlueprintProblem.Warning(place, $"The parameter '{controller}' is not declared in 'parameters'.");
            if (Cycle(parameter, parameters) is { } cycle) yield return BlueprintProblem.Error(place, cycle);
        }
    }

    /// <summary>The message for a parameter that at the end controls itself; null for one that does not.</summary>
    static string? Cycle(BlueprintParameter start, Dictionary<string, BlueprintParameter> parameters)
    {
        var chain = new List<string> { start.Name };
        for (var next = start.ControlledBy; next is not null && chain.Count <= parameters.Count; next = parameters.GetValueOrDefault(next)?.ControlledBy)
        {
            chain.Add(next);
            if (next == start.Name) return $"The parameters control each other in a circle: {string.Join(" -> ", chain)}.";
        }

        return null;
    }
}

namespace TrustFlow.Flows.Blueprints;

/// <summary>Judges what a blueprint declares as its parameters.</summary>
static class BlueprintParameters
{
    public static IEnumerable<BlueprintProblem> Check(Blueprint blueprint)
    {
        var parameters = blueprint.Parameters.ToDictionary(static parameter => parameter.Name, StringComparer.Ordinal);
        var circles = ControlCircles.Of(blueprint.Parameters, parameters);
        foreach (var parameter in blueprint.Parameters)
        {
            if (parameter.Name.Length == 0 || !parameter.Name.All(TemplateExpansion.IsNameCharacter))
                yield return BlueprintProblem.Warning(parameter.Path, $"No template can name the parameter '{parameter.Name}': use only A-Z a-z 0-9 _ and -.");
            if (TemplateExpansion.SystemVariables.Contains(parameter.Name))
                yield return BlueprintProblem.Warning(parameter.Path, $"The parameter '{parameter.Name}' is hidden by the system variable of that name.");
            if (parameter.ControlledBy is not { } controller) continue;

            var place = JsonPath.Member(parameter.Path, "controlled-by");
            if (!parameters.ContainsKey(controller)) yield return BlueprintProblem.Warning(place, $"The parameter '{controller}' is not declared in 'parameters'.");
            if (circles.GetValueOrDefault(parameter.Name) is { } cycle) yield return BlueprintProblem.Error(place, cycle);
        }
    }
}

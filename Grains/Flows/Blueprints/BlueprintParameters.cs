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
            if (!IsName(parameter.Name))
                yield return BlueprintProblem.Warning(ProblemCodes.HiddenParameter, parameter.Path, $"No template can name the parameter '{OneLine.Excerpt(parameter.Name)}': use only A-Z a-z 0-9 _ and -.");
            if (TemplateExpansion.SystemVariables.Contains(parameter.Name))
                yield return BlueprintProblem.Warning(ProblemCodes.HiddenParameter, parameter.Path, $"The parameter '{parameter.Name}' is hidden by the system variable of that name. Give it another name.");
            if (parameter.ControlledBy is not { } controller) continue;

            var place = JsonPath.Member(parameter.Path, "controlled-by");
            if (!parameters.ContainsKey(controller))
                yield return BlueprintProblem.Warning(ProblemCodes.UnknownController, place, $"The parameter '{OneLine.Excerpt(controller)}' is not declared in 'parameters'. Declare it, or take 'controlled-by' out.");
            if (circles.GetValueOrDefault(parameter.Name) is { } cycle) yield return BlueprintProblem.Error(ProblemCodes.ControlCircle, place, $"{cycle} Let one of them be controlled by none.");
        }
    }

    /// <summary>Whether a variable of a template can stand for a parameter of the name.</summary>
    public static bool CanBeNamed(string name) => IsName(name) && !TemplateExpansion.SystemVariables.Contains(name);

    static bool IsName(string name) => name.Length > 0 && name.All(TemplateExpansion.IsNameCharacter);
}

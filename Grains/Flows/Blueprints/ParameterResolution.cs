namespace TrustFlow.Flows.Blueprints;

/// <summary>
/// Finds the value of each parameter of a start: the caller's; else the default of its type; else the value of the parameter that it is
/// controlled by, through any number of steps; else, if its type requires one, there is none and the start is refused.
/// </summary>
public static class ParameterResolution
{
    /// <summary>The values in the blueprint's order, then those that the caller gives beyond the declared ones, by name.</summary>
    /// <param name="blueprint">What declares the parameters.</param>
    /// <param name="given">The caller's values.</param>
    /// <param name="types">The parameter types that exist, by key.</param>
    /// <exception cref="FlowException">A required one has no value, a value breaks its type's constraints, or parameters control each other in a circle.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Resolve(
        Blueprint blueprint, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, ParameterType> types)
    {
        var declared = blueprint.Parameters.ToDictionary(static parameter => parameter.Name, StringComparer.Ordinal);
        var values = new List<KeyValuePair<string, string>>();
        foreach (var parameter in blueprint.Parameters)
        {
            var type = TypeOf(parameter, types);
            if (Find(parameter.Name, declared, given, types) is { } value) values.Add(new(parameter.Name, Checked(parameter.Name, value, type)));
            else if (type is { Required: true }) throw new FlowException($"Required parameter '{parameter.Name}' not provided and has no default", FlowError.Invalid);
        }

        values.AddRange(given.Where(pair => !declared.ContainsKey(pair.Key)).OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        return values;
    }

    static string? Find(
        string name, Dictionary<string, BlueprintParameter> declared, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, ParameterType> types)
    {
        var chain = new List<string>();
        for (var next = name; next is not null;)
        {
            if (given.TryGetValue(next, out var value)) return value;
            if (!declared.TryGetValue(next, out var parameter)) return null;
            if (TypeOf(parameter, types)?.Default is { } standard) return standard;
            if (chain.Contains(next, StringComparer.Ordinal))
                throw new FlowException($"The parameters control each other in a circle: {string.Join(" -> ", chain.Append(next))}. Give one of them a value.", FlowError.Invalid);
            chain.Add(next);
            next = parameter.ControlledBy;
        }

        return null;
    }

    static ParameterType? TypeOf(BlueprintParameter parameter, IReadOnlyDictionary<string, ParameterType> types) =>
        parameter.Type is null ? null : types.GetValueOrDefault(parameter.Type);

    static string Checked(string name, string value, ParameterType? type) =>
        type?.Broken(value) is { } broken
            ? throw new FlowException($"The value '{Shown(value)}' of the parameter '{name}' {broken}.", FlowError.Invalid)
            : value;

    static string Shown(string value) => value.Length <= 80 ? value : value[..80] + "…";
}

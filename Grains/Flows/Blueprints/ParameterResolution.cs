namespace TrustFlow.Flows.Blueprints;

/// <summary>
/// Finds the value of each parameter of a start: the caller's; else the default of its type; else the value of the parameter that it is
/// controlled by, through any number of steps; else, if its type requires one, there is none and the start is refused.
/// </summary>
public static class ParameterResolution
{
    /// <summary>The values in the blueprint's order, then those that the caller gives beyond the declared ones, by name.</summary>
    /// <param name="blueprint">What declares the parameters.</param>
    /// <param name="given">The caller's values; one that is null counts as absent.</param>
    /// <param name="types">The parameter types that exist, by key.</param>
    /// <exception cref="FlowException">A required one has no value, a value breaks its type's constraints, or parameters control each other in a circle.</exception>
    public static ResolvedParameters Resolve(
        Blueprint blueprint, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, ParameterType> types)
    {
        CheckTexts(given);
        var secrets = SecretParameters.Of(blueprint, types);
        var declared = blueprint.Parameters.ToDictionary(static parameter => parameter.Name, StringComparer.Ordinal);
        var chains = new Chains(declared, given, types);
        var values = new List<KeyValuePair<string, string>>();
        foreach (var parameter in blueprint.Parameters)
        {
            var type = TypeOf(parameter, types);
            if (chains.Find(parameter.Name) is { } value) values.Add(new(parameter.Name, Checked(parameter.Name, value, type, secrets.Contains(parameter.Name))));
            else if (type is { Required: true }) throw new FlowException($"Required parameter '{OneLine.Excerpt(parameter.Name)}' not provided and has no default", FlowError.Invalid);
        }

        values.AddRange(given.Where(pair => pair.Value is not null && !declared.ContainsKey(pair.Key)).OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        return new ResolvedParameters(values, secrets);
    }

    /// <summary>Checks that the names and values that a caller gives are whole characters; what is half could not be written down.</summary>
    /// <exception cref="FlowException">One of them is not.</exception>
    public static void CheckTexts(IReadOnlyDictionary<string, string> given)
    {
        foreach (var (name, value) in given)
        {
            if (!JsonText.IsText(name) || (value is not null && !JsonText.IsText(value)))
                throw new FlowException($"The name or the value of the parameter '{OneLine.Excerpt(name)}' holds half a character (a lone surrogate). Give it valid text.", FlowError.Invalid);
        }
    }

    /// <summary>What each parameter comes to. Every parameter is looked at once, however long the chains are.</summary>
    sealed class Chains(
        Dictionary<string, BlueprintParameter> declared, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, ParameterType> types)
    {
        readonly Dictionary<string, string?> found = new(StringComparer.Ordinal);

        public string? Find(string name)
        {
            var chain = new List<string>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var next = name;
            string? value;
            while (!TryEnd(next, out value, out var controller))
            {
                chain.Add(next);
                if (!seen.Add(next)) throw new FlowException($"{ControlCircles.Message(chain)} Give one of them a value.", FlowError.Invalid);
                next = controller;
            }

            foreach (var passed in chain) found[passed] = value;
            return value;
        }

        bool TryEnd(string name, out string? value, out string controller)
        {
            controller = "";
            if ((value = given.GetValueOrDefault(name)) is not null || found.TryGetValue(name, out value) || !declared.TryGetValue(name, out var parameter)) return true;
            if ((value = TypeOf(parameter, types)?.Default) is not null || parameter.ControlledBy is null) return true;
            controller = parameter.ControlledBy;
            return false;
        }
    }

    static ParameterType? TypeOf(BlueprintParameter parameter, IReadOnlyDictionary<string, ParameterType> types) =>
        parameter.Type is null ? null : types.GetValueOrDefault(parameter.Type);

    static string Checked(string name, string value, ParameterType? type, bool secret)
    {
        if ((secret && type is not null ? type with { Secret = true } : type)?.Broken(value) is not { } broken) return value;
        throw new FlowException($"The value {(secret ? "" : $"'{OneLine.Excerpt(value)}' ")}of the parameter '{OneLine.Excerpt(name)}' {broken}.", FlowError.Invalid);
    }
}

namespace TrustFlow.Flows.Blueprints;

/// <summary>Which parameters of a blueprint are secret.</summary>
public static class SecretParameters
{
    /// <summary>Those that the blueprint or their type declares secret, and those that may take the value of one because they are controlled by it.</summary>
    /// <param name="blueprint">What declares the parameters.</param>
    /// <param name="types">The parameter types that are known, by key.</param>
    public static IReadOnlySet<string> Of(Blueprint blueprint, IReadOnlyDictionary<string, ParameterType> types)
    {
        var controlled = blueprint.Parameters.Where(static parameter => parameter.ControlledBy is not null).ToLookup(static parameter => parameter.ControlledBy!, StringComparer.Ordinal);
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(blueprint.Parameters.Where(parameter => IsDeclared(parameter, types)).Select(static parameter => parameter.Name));
        while (open.TryDequeue(out var name))
        {
            if (!secrets.Add(name)) continue;
            foreach (var parameter in controlled[name]) open.Enqueue(parameter.Name);
        }

        return secrets;
    }

    /// <summary>Whether a variable stands for a secret: system variables hide parameters of their name.</summary>
    public static bool Names(IReadOnlySet<string> secrets, string variable) => secrets.Contains(variable) && !TemplateExpansion.SystemVariables.Contains(variable);

    static bool IsDeclared(BlueprintParameter parameter, IReadOnlyDictionary<string, ParameterType> types) =>
        parameter.Secret || (parameter.Type is not null && types.GetValueOrDefault(parameter.Type) is { Secret: true });
}

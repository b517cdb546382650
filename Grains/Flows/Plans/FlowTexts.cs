using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Plans;

/// <summary>
/// Replaces the variables of one start's templates. A secret goes into the values of parameters only; all texts together stay below what one batch may
/// hold, however often a long value is named.
/// </summary>
sealed class FlowTexts
{
    readonly Dictionary<string, string> values;
    readonly IReadOnlySet<string> secrets;
    long written;

    public FlowTexts(FlowKey flow, string blueprint, ResolvedParameters parameters)
    {
        values = parameters.Values.ToDictionary(StringComparer.Ordinal);
        values["workspace"] = flow.Workspace;
        values["blueprint"] = blueprint;
        values["id"] = flow.Flow;
        secrets = parameters.Secrets;
    }

    /// <summary>A text that everybody sees.</summary>
    /// <exception cref="FlowException">A variable has no value or is secret, or the flow becomes too large.</exception>
    public string Shown(string template, string path, string what) => Expand(template, path, name =>
    {
        if (SecretParameters.Names(secrets, name)) throw Refusal(BlueprintVariables.SecretMessage(name, what), path);
    });

    /// <summary>The value of a parameter, and whether it is made from a secret.</summary>
    /// <exception cref="FlowException">A variable has no value, or the flow becomes too large.</exception>
    public (string Text, bool Secret) Value(string template, string path)
    {
        var secret = false;
        return (Expand(template, path, name => secret |= SecretParameters.Names(secrets, name)), secret);
    }

    /// <summary>A refusal at a place of the blueprint.</summary>
    public static FlowException Refusal(string wrong, string path) => new(OneLine.Of($"{path}: {wrong}"), FlowError.Invalid);

    string Expand(string template, string path, Action<string> uses) => TemplateExpansion.Expand(template, values, path, name =>
    {
        uses(name);
        written += values.TryGetValue(name, out var value) ? value.Length : 0;
        if (written > BatchLimits.BatchBytes) throw Refusal($"With its values in all places the flow would have more than {BatchLimits.BatchBytes:N0} bytes (16 MiB). Give it shorter values.", path);
    });
}

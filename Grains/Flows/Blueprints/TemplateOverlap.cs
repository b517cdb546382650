namespace TrustFlow.Flows.Blueprints;

/// <summary>Tells whether two templates can become the same text, by what is left of them after what both begin and end with alike.</summary>
sealed class TemplateOverlap
{
    // Characters are tokens from 0 up, variables from -1 down: first those that are never empty.
    readonly Dictionary<string, int> variables = TemplateExpansion.SystemVariables.Select(static (name, i) => (name, i)).ToDictionary(static pair => pair.name, static pair => -1 - pair.i, StringComparer.Ordinal);

    /// <summary>A template in the form that <see cref="MayMeet"/> compares; only what came from the same instance can be compared.</summary>
    public int[] Tokens(string template)
    {
        var tokens = new List<int>(template.Length);
        var names = new Queue<string>(TemplateExpansion.Variables(template));
        foreach (var c in TemplateExpansion.Replace(template, static _ => "\0")) tokens.Add(c == '\0' && names.TryDequeue(out var name) ? Variable(name) : c);
        return [.. tokens];
    }

    /// <summary>Whether some values of the variables may make the templates the same text; it never says no where some do.</summary>
    public static bool MayMeet(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var alike = a.CommonPrefixLength(b);
        a = a[alike..];
        b = b[alike..];
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }

        if (a.Length == 0 || b.Length == 0) return CanBeEmpty(a) && CanBeEmpty(b);
        return (a[0] < 0 || b[0] < 0) && (a[^1] < 0 || b[^1] < 0);
    }

    static bool CanBeEmpty(ReadOnlySpan<int> tokens) => !tokens.ContainsAnyExceptInRange(int.MinValue, -1 - TemplateExpansion.SystemVariables.Count);

    int Variable(string name)
    {
        if (!variables.TryGetValue(name, out var token)) variables[name] = token = -1 - variables.Count;
        return token;
    }
}

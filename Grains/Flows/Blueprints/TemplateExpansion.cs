using System.Text;

namespace TrustFlow.Flows.Blueprints;

/// <summary>
/// Replaces <c>{name}</c>, with a name of <c>A-Z a-z 0-9 _ -</c>, in one pass: what is put in is not looked at again. Any other brace is text.
/// </summary>
public static class TemplateExpansion
{
    /// <summary>The variables that every flow has.</summary>
    public static IReadOnlySet<string> SystemVariables { get; } = new HashSet<string>(StringComparer.Ordinal) { "workspace", "blueprint", "id" };

    /// <summary>Replaces the variables of a template.</summary>
    /// <param name="template">The template.</param>
    /// <param name="values">The variables' values.</param>
    /// <param name="path">The template's place, for the error.</param>
    /// <param name="uses">Told each variable's name before its value is put in; may throw.</param>
    /// <exception cref="FlowException">A variable has no value; the message names it and its place.</exception>
    public static string Expand(string template, IReadOnlyDictionary<string, string> values, string path, Action<string>? uses = null) => Replace(template, name =>
    {
        uses?.Invoke(name);
        return values.TryGetValue(name, out var value) ? value
            : throw new FlowException($"The variable '{{{OneLine.Excerpt(name)}}}' at {path} has no value. Give the parameter '{OneLine.Excerpt(name)}', or a default to its type.", FlowError.Invalid);
    });

    /// <summary>The variables of a template, in their order, repeats included.</summary>
    public static IReadOnlyList<string> Variables(string template)
    {
        var names = new List<string>();
        Replace(template, name =>
        {
            names.Add(name);
            return "";
        });
        return names;
    }

    /// <summary>Whether a template holds a variable.</summary>
    public static bool HasVariable(string template) => Variables(template).Count > 0;

    /// <summary>Replaces each variable by what the function answers for its name.</summary>
    public static string Replace(string template, Func<string, string> value)
    {
        if (!template.Contains('{')) return template;
        var text = new StringBuilder(template.Length);
        for (var i = 0; i < template.Length; i++)
        {
            var end = template[i] == '{' ? NameEnd(template, i + 1) : -1;
            if (end < 0)
            {
                text.Append(template[i]);
                continue;
            }

            text.Append(value(template[(i + 1)..end]));
            i = end;
        }

        return text.ToString();
    }

    /// <summary>Where the brace is that ends the name beginning at <paramref name="start"/>; -1 if no name stands there.</summary>
    static int NameEnd(string template, int start)
    {
        var end = start;
        while (end < template.Length && IsNameCharacter(template[end])) end++;
        return end > start && end < template.Length && template[end] == '}' ? end : -1;
    }

    /// <summary>Whether a variable's name may hold the character.</summary>
    public static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
}

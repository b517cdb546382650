namespace TrustFlow.Flows.Blueprints;

/// <summary>Parameters that at the end control themselves.</summary>
static class ControlCircles
{
    const int MostNames = 8;

    /// <summary>A message for each parameter of a circle, by its name. Each is looked at once: blueprints may hold many, and come from anybody.</summary>
    public static IReadOnlyDictionary<string, string> Of(IEnumerable<BlueprintParameter> parameters, IReadOnlyDictionary<string, BlueprintParameter> byName)
    {
        var messages = new Dictionary<string, string>(StringComparer.Ordinal);
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            var chain = new List<string>();
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            var next = parameter.Name;
            while (next is not null && !done.Contains(next) && places.TryAdd(next, chain.Count))
            {
                chain.Add(next);
                next = byName.GetValueOrDefault(next)?.ControlledBy;
            }

            if (next is not null && places.TryGetValue(next, out var start)) Describe(chain[start..], messages);
            done.UnionWith(chain);
        }

        return messages;
    }

    /// <summary>Says that a chain, whose last name it has had before, is a circle.</summary>
    public static string Message(IReadOnlyList<string> chain) => Message(chain, chain.Count);

    static string Message(IEnumerable<string> chain, int length) =>
        $"The parameters control each other in a circle: {string.Join(" -> ", chain.Take(MostNames).Select(OneLine.Excerpt))}{(length > MostNames ? $" -> and {length - MostNames:N0} more" : "")}.";

    static void Describe(List<string> circle, Dictionary<string, string> messages)
    {
        for (var i = 0; i < circle.Count; i++)
        {
            var first = i;
            messages[circle[i]] = Message(Enumerable.Range(0, circle.Count + 1).Select(step => circle[(first + step) % circle.Count]), circle.Count + 1);
        }
    }
}

namespace TrustFlow.Flows.Blueprints;

/// <summary>Finds entries of a blueprint that become one variant of a processor.</summary>
static class BlueprintVariants
{
    /// <summary>The most pairs of which it is asked whether they may meet: real blueprints have far fewer, and each start looks again.</summary>
    const int MostPairs = 200_000;

    /// <summary>Entries that always become the variant of an earlier one, as errors, and those that may, as warnings.</summary>
    public static IEnumerable<BlueprintProblem> Check(Blueprint blueprint)
    {
        var overlap = new TemplateOverlap();
        var pairs = MostPairs;
        foreach (var processor in blueprint.Entries.GroupBy(static entry => entry.Processor, StringComparer.Ordinal).Where(static entries => entries.Skip(1).Any()))
        {
            var known = new Dictionary<string, BlueprintEntry>(StringComparer.Ordinal);
            var (plain, templates) = (new List<Earlier>(), new List<Earlier>());
            foreach (var entry in processor)
            {
                if (!known.TryAdd(entry.Variant, entry))
                {
                    yield return BlueprintProblem.Error(ProblemCodes.SameVariant, entry.Path, $"The entry always becomes the same variant as {known[entry.Variant].Path}. Give them different variants.");
                    continue;
                }

                var tokens = overlap.Tokens(entry.Variant);
                if (tokens.Length > FlowNames.MaxName) continue;
                var isTemplate = TemplateExpansion.HasVariable(entry.Variant);
                if (Met(tokens, isTemplate ? plain.Concat(templates) : templates, ref pairs) is { } other)
                    yield return BlueprintProblem.Warning(ProblemCodes.SameVariant, entry.Path, $"The entry may become the same variant as {other.Path}, and then no flow starts. Give them variants that always differ.");
                (isTemplate ? templates : plain).Add(new(entry, tokens));
            }
        }
    }

    static BlueprintEntry? Met(int[] tokens, IEnumerable<Earlier> earlier, ref int pairs)
    {
        foreach (var other in earlier)
        {
            if (--pairs < 0) return null;
            if (TemplateOverlap.MayMeet(tokens, other.Tokens)) return other.Entry;
        }

        return null;
    }

    readonly record struct Earlier(BlueprintEntry Entry, int[] Tokens);
}

namespace TrustFlow.Flows.Blueprints;

/// <summary>A place of a blueprint at which variables are replaced.</summary>
/// <param name="Template">What stands there.</param>
/// <param name="Path">The place; a member's name and its value have the same.</param>
/// <param name="Shown">What it is, as <c>a topic</c>, where everybody sees it; null for the value of a parameter.</param>
readonly record struct BlueprintPlace(string Template, string Path, string? Shown);

/// <summary>Lists all templates of a blueprint.</summary>
static class BlueprintPlaces
{
    public static IEnumerable<BlueprintPlace> Of(Blueprint blueprint)
    {
        foreach (var entry in blueprint.Entries)
        {
            yield return new(entry.Variant, entry.Path, "the name of a variant");
            foreach (var place in Members(entry.Topics, "a topic").Concat(Members(entry.Parameters, null))) yield return place;
        }

        foreach (var face in blueprint.Interfaces)
        {
            yield return new(face.Name, face.Path, "the name of an interface");
            foreach (var place in Members(face.Topics, "an interface")) yield return place;
        }
    }

    static IEnumerable<BlueprintPlace> Members(IEnumerable<TemplateMember> members, string? shown)
    {
        foreach (var member in members)
        {
            yield return new(member.Name, member.Path, "the name of a member");
            yield return new(member.Value, member.Path, shown);
        }
    }
}

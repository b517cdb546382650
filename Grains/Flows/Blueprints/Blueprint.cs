namespace TrustFlow.Flows.Blueprints;

/// <summary>A template of a dataflow, as its JSON says; members that it does not know are left out.</summary>
/// <param name="Parameters">What may be set at a start, in the text's order.</param>
/// <param name="Entries">The variants: those of <c>blueprint</c>, which its flows share, then those of <c>flow</c>, in the text's order.</param>
/// <param name="Interfaces">Where others reach the flow, in the text's order.</param>
public sealed record Blueprint(
    IReadOnlyList<BlueprintParameter> Parameters, IReadOnlyList<BlueprintEntry> Entries, IReadOnlyList<BlueprintInterface> Interfaces);

/// <summary>A parameter that a start may set.</summary>
/// <param name="Name">Its name, by which templates call it.</param>
/// <param name="Type">The key of its parameter type; null where it has none.</param>
/// <param name="ControlledBy">The parameter whose value it takes if it has none of its own; null where there is none.</param>
/// <param name="Path">Its place in the text.</param>
public sealed record BlueprintParameter(string Name, string? Type, string? ControlledBy, string Path)
{
    /// <summary>Whether its value may be shown to none but the processors that get it.</summary>
    public bool Secret { get; init; }
}

/// <summary>One variant of a processor, as a template.</summary>
/// <param name="Processor">The kind of worker.</param>
/// <param name="Variant">The template of the variant's name.</param>
/// <param name="Shared">Whether all flows of the blueprint in a workspace share it.</param>
/// <param name="Topics">Templates of topics by templates of spec names.</param>
/// <param name="Parameters">Templates of values by templates of names.</param>
/// <param name="Path">Its place in the text.</param>
public sealed record BlueprintEntry(
    string Processor, string Variant, bool Shared, IReadOnlyList<TemplateMember> Topics, IReadOnlyList<TemplateMember> Parameters, string Path);

/// <summary>A member of a map of templates.</summary>
/// <param name="Name">The template of its name.</param>
/// <param name="Value">The template of its value; numbers as they were written, <c>true</c> and <c>false</c> as words.</param>
/// <param name="Path">Its place in the text.</param>
public sealed record TemplateMember(string Name, string Value, string Path);

/// <summary>Where others reach a flow.</summary>
/// <param name="Name">The template of its name, as <c>document-load</c>.</param>
/// <param name="Topics">Its topics by what they are for; for a bare topic one member without a name.</param>
/// <param name="Bare">Whether the text gives a topic alone in place of a map.</param>
/// <param name="Path">Its place in the text.</param>
public sealed record BlueprintInterface(string Name, IReadOnlyList<TemplateMember> Topics, bool Bare, string Path);

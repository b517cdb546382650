using System.Text.Json;

namespace TrustFlow.Flows.Blueprints;

/// <summary>Reads a blueprint's JSON text, and tells every place where it is not built as one.</summary>
public sealed class BlueprintReader
{
    readonly List<BlueprintProblem> problems = [];

    BlueprintReader()
    {
    }

    /// <summary>Reads a text. The blueprint holds what could be read; it is null where the text is no JSON object.</summary>
    public static (Blueprint? Blueprint, IReadOnlyList<BlueprintProblem> Problems) Read(string json)
    {
        var reader = new BlueprintReader();
        try
        {
            using var document = JsonDocument.Parse(json);
            return (reader.ReadRoot(document.RootElement), reader.problems);
        }
        catch (JsonException broken)
        {
            return (null, [BlueprintProblem.Error(JsonPath.Root, $"The blueprint is no JSON text: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1} cannot be read.")]);
        }
    }

    Blueprint? ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Error(JsonPath.Root, "A blueprint must be a JSON object.");
            return null;
        }

        Expect(root, "description", JsonValueKind.String, "a text");
        Expect(root, "tags", JsonValueKind.Array, "a list");
        return new Blueprint(
            [.. Section(root, "parameters").Select(ReadParameter).OfType<BlueprintParameter>()],
            [.. Section(root, "blueprint").Select(member => ReadEntry(member, shared: true)).OfType<BlueprintEntry>(),
             .. Section(root, "flow").Select(member => ReadEntry(member, shared: false)).OfType<BlueprintEntry>()],
            [.. Section(root, "interfaces").Select(ReadInterface).OfType<BlueprintInterface>()]);
    }

    BlueprintParameter? ReadParameter(Member member)
    {
        if (!IsObject(member)) return null;
        return new BlueprintParameter(member.Name, Text(member, "type"), Text(member, "controlled-by"), member.Path);
    }

    BlueprintEntry? ReadEntry(Member member, bool shared)
    {
        var parts = member.Name.Split(':', 2);
        if (parts.Length < 2)
        {
            Error(member.Path, $"The key '{member.Name}' has no ':'. Write processor:variant, as 'chunker:{{id}}'.");
            return null;
        }

        if (!IsObject(member)) return null;
        return new BlueprintEntry(parts[0], parts[1], shared, Templates(member, "topics", onlyText: true), Templates(member, "parameters", onlyText: false), member.Path);
    }

    BlueprintInterface? ReadInterface(Member member)
    {
        if (member.Value.ValueKind == JsonValueKind.String)
            return new BlueprintInterface(member.Name, [new TemplateMember("", member.Value.GetString()!, member.Path)], Bare: true, member.Path);
        if (!IsObject(member)) return null;
        return new BlueprintInterface(member.Name, [.. Members(member.Value, member.Path).Select(inner => Template(inner, onlyText: true)).OfType<TemplateMember>()], Bare: false, member.Path);
    }

    IReadOnlyList<TemplateMember> Templates(Member entry, string name, bool onlyText) =>
        [.. Section(entry.Value, name, entry.Path).Select(member => Template(member, onlyText)).OfType<TemplateMember>()];

    TemplateMember? Template(Member member, bool onlyText)
    {
        if (JsonText.AsWritten(member.Value) is { } text && (!onlyText || member.Value.ValueKind == JsonValueKind.String)) return new TemplateMember(member.Name, text, member.Path);
        Error(member.Path, onlyText ? "This must be a topic, as a text." : "This must be a text, a number, true or false.");
        return null;
    }

    string? Text(Member parameter, string name)
    {
        if (!parameter.Value.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.String) return value.GetString();
        Error(JsonPath.Member(parameter.Path, name), "This must be a text.");
        return null;
    }

    List<Member> Section(JsonElement parent, string name, string path = JsonPath.Root)
    {
        var place = JsonPath.Member(path, name);
        if (!parent.TryGetProperty(name, out var section) || section.ValueKind == JsonValueKind.Null) return [];
        if (section.ValueKind == JsonValueKind.Object) return Members(section, place);
        Error(place, "This must be a JSON object.");
        return [];
    }

    List<Member> Members(JsonElement section, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var members = new List<Member>();
        foreach (var property in section.EnumerateObject())
        {
            var member = new Member(property.Name, property.Value, JsonPath.Member(path, property.Name));
            if (names.Add(property.Name)) members.Add(member);
            else Error(member.Path, $"'{property.Name}' is there twice. Keep one of the two.");
        }

        return members;
    }

    bool IsObject(Member member)
    {
        if (member.Value.ValueKind == JsonValueKind.Object) return true;
        Error(member.Path, "This must be a JSON object.");
        return false;
    }

    void Expect(JsonElement root, string name, JsonValueKind kind, string what)
    {
        if (root.TryGetProperty(name, out var value) && value.ValueKind != kind && value.ValueKind != JsonValueKind.Null)
            Error(JsonPath.Member(JsonPath.Root, name), $"This must be {what}.");
    }

    void Error(string path, string message) => problems.Add(BlueprintProblem.Error(path, message));

    readonly record struct Member(string Name, JsonElement Value, string Path);
}

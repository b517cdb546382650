using System.Text;
using System.Text.Json;
using TrustFlow.Config;

namespace TrustFlow.Flows.Blueprints;

/// <summary>Reads a blueprint's JSON text, and tells every place where it is not built as one.</summary>
public sealed class BlueprintReader
{
    static readonly string[] RootMembers = ["description", "tags", "parameters", "blueprint", "flow", "interfaces"];
    static readonly string[] ParameterMembers = ["type", "description", "order", "advanced", "controlled-by", "secret"];
    static readonly string[] EntryMembers = ["topics", "parameters"];

    readonly ProblemList problems = new();

    BlueprintReader()
    {
    }

    /// <summary>
    /// Reads a text. The blueprint holds what could be read; it is null where the text is no JSON object. The errors come before the warnings, each in
    /// the text's order.
    /// </summary>
    public static (Blueprint? Blueprint, IReadOnlyList<BlueprintProblem> Problems) Read(string json)
    {
        var bytes = Encoding.UTF8.GetByteCount(json);
        if (bytes > BatchLimits.ValueBytes) return Unreadable($"The blueprint has {bytes:N0} bytes; at most {BatchLimits.ValueBytes:N0} (4 MiB) are stored. Split it.", ProblemCodes.TooLarge);
        var reader = new BlueprintReader();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = JsonDepth.Most });
            if (JsonHalves.Line(json) is > 0 and var line) return Unreadable($"The blueprint holds half a character (a lone surrogate) in line {line}. Write both halves, or neither.");
            var blueprint = reader.ReadRoot(document.RootElement);
            return (blueprint, reader.problems.ToList());
        }
        catch (JsonException broken)
        {
            return Unreadable(JsonDepth.IsTooDeep(json)
                ? $"The blueprint is nested more than {JsonDepth.Most} levels deep. A blueprint needs no more than five."
                : $"The blueprint is no JSON text: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1} cannot be read.");
        }
        catch (ArgumentException)
        {
            return Unreadable("The blueprint holds half a character (a lone surrogate). Send valid text.");
        }
    }

    Blueprint? ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            Error(ProblemCodes.WrongKind, JsonPath.Root, "A blueprint must be a JSON object.");
            return null;
        }

        var members = Known(root, JsonPath.Root, "a blueprint", RootMembers);
        Expect(members, "description", JsonValueKind.String, "a text");
        Expect(members, "tags", JsonValueKind.Array, "a list");
        return new Blueprint(
            [.. Section(members, "parameters").Select(ReadParameter).OfType<BlueprintParameter>()],
            [.. Section(members, "blueprint").Select(member => ReadEntry(member, shared: true)).OfType<BlueprintEntry>(),
             .. Section(members, "flow").Select(member => ReadEntry(member, shared: false)).OfType<BlueprintEntry>()],
            [.. Section(members, "interfaces").Select(ReadInterface).OfType<BlueprintInterface>()]);
    }

    BlueprintParameter? ReadParameter(Member member)
    {
        if (!IsObject(member)) return null;
        var members = Known(member.Value, member.Path, "a parameter", ParameterMembers);
        return new BlueprintParameter(member.Name, Text(members, "type"), Text(members, "controlled-by"), member.Path) { Secret = Flag(members, "secret") };
    }

    BlueprintEntry? ReadEntry(Member member, bool shared)
    {
        var parts = member.Name.Split(':', 2);
        if (parts.Length < 2)
        {
            Error(ProblemCodes.BadKey, member.Path, $"The key '{OneLine.Excerpt(member.Name)}' has no ':'. Write processor:variant, as 'chunker:{{id}}'.");
            return null;
        }

        if (!IsObject(member)) return null;
        var members = Known(member.Value, member.Path, "an entry", EntryMembers);
        return new BlueprintEntry(parts[0], parts[1], shared, Templates(members, "topics", onlyText: true), Templates(members, "parameters", onlyText: false), member.Path);
    }

    BlueprintInterface? ReadInterface(Member member)
    {
        if (member.Value.ValueKind == JsonValueKind.String)
            return new BlueprintInterface(member.Name, [new TemplateMember("", member.Value.GetString()!, member.Path)], Bare: true, member.Path);
        if (!IsObject(member)) return null;
        return new BlueprintInterface(member.Name, [.. Members(member.Value, member.Path).Select(inner => Template(inner, onlyText: true)).OfType<TemplateMember>()], Bare: false, member.Path);
    }

    IReadOnlyList<TemplateMember> Templates(Dictionary<string, Member> entry, string name, bool onlyText) =>
        [.. Section(entry, name).Select(member => Template(member, onlyText)).OfType<TemplateMember>()];

    TemplateMember? Template(Member member, bool onlyText)
    {
        if (JsonText.AsWritten(member.Value) is { } text && (!onlyText || member.Value.ValueKind == JsonValueKind.String)) return new TemplateMember(member.Name, text, member.Path);
        Error(ProblemCodes.WrongKind, member.Path, onlyText ? "This must be a topic, as a text." : "This must be a text, a number, true or false.");
        return null;
    }

    string? Text(Dictionary<string, Member> parameter, string name)
    {
        if (!TryGet(parameter, name, out var member)) return null;
        if (member.Value.ValueKind == JsonValueKind.String) return member.Value.GetString();
        Error(ProblemCodes.WrongKind, member.Path, "This must be a text.");
        return null;
    }

    bool Flag(Dictionary<string, Member> parameter, string name)
    {
        if (!TryGet(parameter, name, out var member)) return false;
        if (member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Error(ProblemCodes.WrongKind, member.Path, "This must be true or false.");
        return member.Value.ValueKind != JsonValueKind.False;
    }

    List<Member> Section(Dictionary<string, Member> parent, string name)
    {
        if (!TryGet(parent, name, out var section)) return [];
        return IsObject(section) ? Members(section.Value, section.Path) : [];
    }

    /// <summary>The members of an object whose members are known; of any other it warns.</summary>
    Dictionary<string, Member> Known(JsonElement element, string path, string what, string[] names)
    {
        var members = Members(element, path);
        foreach (var member in members.Where(member => !names.Contains(member.Name)))
            Warning(ProblemCodes.UnknownMember, member.Path, $"'{OneLine.Excerpt(member.Name)}' is no member of {what} and is passed by. Take it out, or write it as one of {string.Join(", ", names)}.");
        return members.ToDictionary(static member => member.Name, StringComparer.Ordinal);
    }

    List<Member> Members(JsonElement section, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var members = new List<Member>();
        foreach (var property in section.EnumerateObject())
        {
            var name = property.Name;
            var member = new Member(name, property.Value, JsonPath.Member(path, name));
            if (names.Add(name)) members.Add(member);
            else Error(ProblemCodes.DuplicateMember, member.Path, $"'{OneLine.Excerpt(name)}' is there twice. Keep one of the two.");
        }

        return members;
    }

    bool IsObject(Member member)
    {
        if (member.Value.ValueKind == JsonValueKind.Object) return true;
        Error(ProblemCodes.WrongKind, member.Path, "This must be a JSON object.");
        return false;
    }

    void Expect(Dictionary<string, Member> root, string name, JsonValueKind kind, string what)
    {
        if (TryGet(root, name, out var member) && member.Value.ValueKind != kind) Error(ProblemCodes.WrongKind, member.Path, $"This must be {what}.");
    }

    /// <summary>Finds a member; one that is null counts as absent.</summary>
    static bool TryGet(Dictionary<string, Member> members, string name, out Member member) =>
        members.TryGetValue(name, out member) && member.Value.ValueKind != JsonValueKind.Null;

    void Error(string code, string path, string message) => problems.Add(BlueprintProblem.Error(code, path, message));

    void Warning(string code, string path, string message) => problems.Add(BlueprintProblem.Warning(code, path, message));

    static (Blueprint?, IReadOnlyList<BlueprintProblem>) Unreadable(string message, string code = ProblemCodes.NotJson) => (null, [BlueprintProblem.Error(code, JsonPath.Root, message)]);

    readonly record struct Member(string Name, JsonElement Value, string Path);
}

using System.Text.Json;
using TrustFlow.Config;

namespace TrustFlow.Cli.Flows;

/// <summary>How an entry changes, as lines: of JSON only the members that differ.</summary>
static class EntryChanges
{
    const int LongestText = 200;

    public static IEnumerable<string> Lines(EntryDelta entry)
    {
        var name = OneLine.Of($"{entry.Type}/{entry.Key}");
        if (entry.Old is null) return [$"+ {name} {Shown(entry.New)}"];
        if (entry.New is null) return [$"- {name}"];
        var differences = Differences(Members(entry.Old), Members(entry.New)).ToList();
        if (differences.Count == 0) differences.Add(entry.Secret ? "    what is secret in it" : "    the way it is written");
        return differences.Prepend($"~ {name}");
    }

    static IEnumerable<string> Differences(Dictionary<string, string> old, Dictionary<string, string> wanted)
    {
        foreach (var (path, text) in old)
        {
            if (!wanted.TryGetValue(path, out var next)) yield return $"    - {Named(path)}{Shown(text)}";
            else if (next != text) yield return $"    ~ {Named(path)}{Shown(text)} -> {Shown(next)}";
        }

        foreach (var (path, text) in wanted)
        {
            if (!old.ContainsKey(path)) yield return $"    + {Named(path)}{Shown(text)}";
        }
    }

    // A text that is no JSON object is one member without a name.
    static Dictionary<string, string> Members(string text)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array) Add(members, "", document.RootElement);
            else members[""] = text;
        }
        catch (JsonException)
        {
            members[""] = text;
        }

        return members;
    }

    static void Add(Dictionary<string, string> members, string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (var member in value.EnumerateObject()) Add(members, path.Length == 0 ? OneLine.Of(member.Name) : $"{path}.{OneLine.Of(member.Name)}", member.Value);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (var (i, item) in value.EnumerateArray().Index()) Add(members, $"{path}[{i}]", item);
                break;
            default:
                members[path] = value.GetRawText();
                break;
        }
    }

    static string Named(string path) => path.Length == 0 ? "" : $"{path}: ";

    static string Shown(string? text) => OneLine.Cut(text ?? "", LongestText);
}

using System.Collections.Immutable;
using System.Text.Json;
using TrustFlow.Bootstrap.Reading;

namespace TrustFlow.Bootstrap;

/// <summary>A bootstrap file as it was read: YAML, or JSON where its name ends with <c>.json</c>.</summary>
/// <param name="File">The file's path.</param>
/// <param name="Entries">Its list <c>initialisers</c>, in order.</param>
public sealed record BootstrapFile(string File, ImmutableArray<BootstrapEntry> Entries)
{
    const string List = "initialisers";
    const int LongestName = 128;
    static readonly ImmutableArray<string> Members = ["class", "name", "flag", "params"];

    /// <summary>The folder against which relative paths in the file are read.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(File))!;

    /// <summary>Reads a file.</summary>
    /// <exception cref="BootstrapFileException">It is missing or malformed.</exception>
    public static BootstrapFile Read(string file)
    {
        try
        {
            return Parse(file, System.IO.File.ReadAllBytes(file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new BootstrapFileException(file, null, null, $"the bootstrap file cannot be read ({unreadable.Message.TrimEnd('.')})", "Correct the path, or leave it out to start without initialisers");
        }
    }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="BootstrapFileException">It is malformed.</exception>
    public static BootstrapFile Parse(string file, ReadOnlySpan<byte> content)
    {
        var entries = EntriesOf(file, content);
        var read = new Dictionary<string, BootstrapEntry>(StringComparer.Ordinal);
        var result = ImmutableArray.CreateBuilder<BootstrapEntry>(entries.Count);
        foreach (var node in entries)
        {
            var entry = Entry(file, result.Count + 1, node);
            if (!read.TryAdd(entry.Name, entry))
                throw entry.Wrong(file, $"the name is that of the entry on line {read[entry.Name].Line} too", "Give each entry a name of its own");
            result.Add(entry);
        }

        return new(file, result.ToImmutable());
    }

    static IReadOnlyList<SourceNode> EntriesOf(string file, ReadOnlySpan<byte> content)
    {
        SourceNode root;
        try
        {
            root = SourceText.Read(file, content);
        }
        catch (SourceException broken)
        {
            throw new BootstrapFileException(file, broken.Line, PlaceOf(broken.Path), broken.Message, "Correct the line");
        }

        if (root is not MapNode map) throw new BootstrapFileException(file, root.Line, null, $"the file has no list '{List}'", $"Begin it with '{List}:'");
        if (map.Members.FirstOrDefault(member => member.Name != List) is { } other)
            throw new BootstrapFileException(file, other.Line, null, $"'{other.Name}' is unknown", $"The file holds one list, '{List}'");
        return map[List] is ListNode list
            ? list.Items
            : throw new BootstrapFileException(file, map.Line, null, $"'{List}' is no list", "Write an entry with class, name and flag for each initialiser, or [] for none");
    }

    static BootstrapEntry Entry(string file, int index, SourceNode node)
    {
        if (node is not MapNode map) throw new BootstrapFileException(file, node.Line, $"entry {index}", "it is no map", "Write class, name, flag and, where needed, params");
        var name = (map["name"] as ScalarNode)?.Text;
        BootstrapFileException Wrong(int line, string problem, string remedy) => new(file, line, BootstrapEntry.PlaceOf(index, name), problem, remedy);

        if (map.Members.FirstOrDefault(member => !Members.Contains(member.Name)) is { } unknown)
            throw Wrong(unknown.Line, $"the member '{unknown.Name}' is unknown", $"Known are {string.Join(", ", Members)}");
        string Text(string member) => map[member] switch
        {
            null or ScalarNode { Kind: ScalarKind.Null } => throw Wrong(map.Line, $"it has no '{member}'", "Each entry needs class, name and flag"),
            ScalarNode { Kind: ScalarKind.Text } text => text.Text,
            ScalarNode { Kind: ScalarKind.Number } number when member == "flag" => number.Text,
            var other => throw Wrong(other.Line, $"its '{member}' is no text", "Write it in quotes"),
        };

        if (Text("name").Length is 0 or > LongestName || name!.Any(char.IsControl))
            throw Wrong(map["name"]!.Line, $"its name is empty, longer than {LongestName} characters or no single line", "Give it a short name");
        var parameters = map["params"] switch
        {
            null or ScalarNode { Kind: ScalarKind.Null } => [],
            MapNode given => given.Members,
            var other => throw Wrong(other.Line, "its 'params' is no map", "Write the parameters as names and values"),
        };
        return new(index, map.Line, Text("class"), Text("name"), Text("flag"),
            parameters.ToImmutableDictionary(member => member.Name, member => new BootstrapParameter(member.Line, member.Value.ToElement()), StringComparer.Ordinal));
    }

    static string? PlaceOf(IReadOnlyList<string> path) =>
        path is [List, var index, ..] && int.TryParse(index, out var number) ? $"entry {number + 1}" : null;
}

/// <summary>One entry of a bootstrap file.</summary>
/// <param name="Index">Its place in the list, from 1.</param>
/// <param name="Line">The line that it begins on.</param>
/// <param name="Class">A core initialiser, or a type and its assembly.</param>
/// <param name="Name">Unique in the file.</param>
/// <param name="Flag">The wanted flag.</param>
/// <param name="Parameters">The parameters by name.</param>
public sealed record BootstrapEntry(
    int Index, int Line, string Class, string Name, string Flag, ImmutableDictionary<string, BootstrapParameter> Parameters)
{
    /// <summary>How an error names an entry.</summary>
    public static string PlaceOf(int index, string? name) => string.IsNullOrEmpty(name) ? $"entry {index}" : $"entry {index} ('{name}')";

    /// <summary>An error in this entry, on the line of a parameter where one is named.</summary>
    public BootstrapFileException Wrong(string file, string problem, string remedy, string? parameter = null) =>
        new(file, parameter is not null && Parameters.TryGetValue(parameter, out var at) ? at.Line : Line, PlaceOf(Index, Name), problem, remedy);
}

/// <summary>A parameter as it was read.</summary>
/// <param name="Line">The line that it stands on.</param>
/// <param name="Value">The value.</param>
public sealed record BootstrapParameter(int Line, JsonElement Value);

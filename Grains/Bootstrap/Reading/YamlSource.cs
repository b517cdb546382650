using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TrustFlow.Bootstrap.Reading;

/// <summary>
/// Reads one YAML document into nodes with lines, plain scalars by the core schema. A name that stands twice in a map is an error,
/// and so is what a configuration needs no more than a reader does: aliases, tags of one's own, names that are no scalars.
/// </summary>
static partial class YamlSource
{
    const int DeepestNesting = 64;

    public static SourceNode Parse(string text)
    {
        var path = new List<string>();
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) return new ScalarNode(1, ScalarKind.Null, "");
            parser.Consume<DocumentStart>();
            var root = Node(parser, path);
            parser.MoveNext();
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second)) throw new SourceException(Line(second), [], "a second document begins here");
            return root;
        }
        catch (YamlException broken)
        {
            var line = (int)broken.Start.Line;
            StayInTheItem(path, text.Split('\n').ElementAtOrDefault(line - 1) ?? "");
            throw new SourceException(line, path, $"this is no YAML: {broken.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
        }
    }

    // Leaves the parser on the node's last event: going on may fail at what follows, and by then the path must have left the node.
    static SourceNode Node(Parser parser, List<string> path)
    {
        if (parser.Accept<Scalar>(out var scalar)) return Scalar(scalar, path);
        if (path.Count >= DeepestNesting) throw new SourceException(Line(parser.Current!), path, $"it is nested more than {DeepestNesting} levels deep");
        if (parser.TryConsume<MappingStart>(out var map)) return Map(parser, path, Line(map));
        if (parser.TryConsume<SequenceStart>(out var list)) return Items(parser, path, Line(list));
        throw new SourceException(Line(parser.Current!), path, "aliases ('*name') are not supported here");
    }

    static MapNode Map(Parser parser, List<string> path, int line)
    {
        var members = new List<MapMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.Accept<MappingEnd>(out _))
        {
            if (!parser.Accept<Scalar>(out var name)) throw new SourceException(Line(parser.Current!), path, "a name must be a plain text");
            if (!names.Add(name.Value)) throw new SourceException(Line(name), path, $"'{name.Value}' is there twice");
            path.Add(name.Value);
            parser.MoveNext();
            members.Add(new(name.Value, Line(name), Node(parser, path)));
            path.RemoveAt(path.Count - 1);
            parser.MoveNext();
        }

        return new(line, members);
    }

    static ListNode Items(Parser parser, List<string> path, int line)
    {
        var items = new List<SourceNode>();
        path.Add("0");
        while (!parser.Accept<SequenceEnd>(out _))
        {
            items.Add(Node(parser, path));
            path[^1] = $"{items.Count}";
            parser.MoveNext();
        }

        path.RemoveAt(path.Count - 1);
        return new(line, items);
    }

    static ScalarNode Scalar(Scalar scalar, List<string> path)
    {
        var line = Line(scalar);
        var isText = scalar.Style != ScalarStyle.Plain;
        if (!scalar.Tag.IsEmpty)
        {
            if (scalar.Tag.Value is not ("!" or "tag:yaml.org,2002:str")) throw new SourceException(line, path, $"the tag '{scalar.Tag.Value}' is not supported here");
            isText = true;
        }

        if (isText) return new(line, ScalarKind.Text, scalar.Value);
        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => new(line, ScalarKind.Null, ""),
            "true" or "True" or "TRUE" => new(line, ScalarKind.Boolean, "true"),
            "false" or "False" or "FALSE" => new(line, ScalarKind.Boolean, "false"),
            var value => new(line, JsonNumber().IsMatch(value) ? ScalarKind.Number : ScalarKind.Text, value),
        };
    }

    // What breaks off behind an item belongs to that item, unless another one begins there.
    static void StayInTheItem(List<string> path, string line)
    {
        if (path is [.., var last] && int.TryParse(last, out var index) && index > 0 && !line.TrimStart().StartsWith('-')) path[^1] = $"{index - 1}";
    }

    static int Line(ParsingEvent at) => (int)at.Start.Line;

    // What is a number to YAML only (0x10, .5, .inf) stays the text that it is, so that nothing is rewritten.
    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex JsonNumber();
}

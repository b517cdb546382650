using System.Text;
using TrustFlow.Bootstrap.Tests.Fixtures;

namespace TrustFlow.Bootstrap.Tests;

public sealed class BootstrapFileTests
{
    const string Yaml = """
        # comment
        initialisers:
          - class: TemplateSeed
            name: template
            flag: 1.10
            params:
              config_file: "seed.json"
              overwrite: true
          - {class: DefaultFlowStart, name: flow, flag: 'v2', params: {flow_id: a, parameters: {size: 007, rate: 1e3, none: ~}}}
        """;

    const string Json = """
        {
          "initialisers": [
            {"class": "TemplateSeed", "name": "template", "flag": 1.10, "params": {"config_file": "seed.json", "overwrite": true}},
            {"class": "DefaultFlowStart", "name": "flow", "flag": "v2", "params": {"flow_id": "a", "parameters": {"size": "007", "rate": 1e3, "none": null}}}
          ]
        }
        """;

    [Theory]
    [InlineData("b.yaml", Yaml, 3, 9)]
    [InlineData("b.json", Json, 3, 4)]
    public void Parse_YamlOrJson_GivesTheSameEntriesWithTheirLines(string file, string text, int firstLine, int secondLine)
    {
        var entries = BootstrapFile.Parse(file, Encoding.UTF8.GetBytes(text)).Entries;

        Assert.Equal([("TemplateSeed", "template", "1.10", firstLine), ("DefaultFlowStart", "flow", "v2", secondLine)],
            entries.Select(entry => (entry.Class, entry.Name, entry.Flag, entry.Line)));
        Assert.Equal(["config_file=\"seed.json\"", "overwrite=true"], Shown(entries[0]));
        Assert.Equal(["flow_id=\"a\"", "parameters={\"size\":\"007\",\"rate\":1e3,\"none\":null}"], Shown(entries[1]));
        static IEnumerable<string> Shown(BootstrapEntry entry) =>
            entry.Parameters.OrderBy(given => given.Key, StringComparer.Ordinal).Select(given => $"{given.Key}={given.Value.Value.GetRawText()}");
    }

    [Theory]
    [InlineData("initialisers: []")]
    [InlineData("{\"initialisers\": []}")]
    public void Parse_EmptyList_IsNoError(string text) => Assert.Empty(BootstrapFile.Parse("b.yaml", Encoding.UTF8.GetBytes(text)).Entries);

    [Theory]
    [InlineData("", "b.yaml:1: the file has no list 'initialisers'. Begin it with 'initialisers:'.")]
    [InlineData("other: 1", "b.yaml:1: 'other' is unknown. The file holds one list, 'initialisers'.")]
    [InlineData("initialisers: yes", "b.yaml:1: 'initialisers' is no list. Write an entry with class, name and flag for each initialiser, or [] for none.")]
    [InlineData("initialisers:\n  - 5", "b.yaml:2: entry 1: it is no map. Write class, name, flag and, where needed, params.")]
    [InlineData("initialisers:\n  - name: a\n    flag: x", "b.yaml:2: entry 1 ('a'): it has no 'class'. Each entry needs class, name and flag.")]
    [InlineData("initialisers:\n  - class: C\n    flag: x", "b.yaml:2: entry 1: it has no 'name'. Each entry needs class, name and flag.")]
    [InlineData("initialisers:\n  - class: C\n    name: a\n    flag:", "b.yaml:2: entry 1 ('a'): it has no 'flag'. Each entry needs class, name and flag.")]
    [InlineData("initialisers:\n  - class: C\n    name: a\n    flag: true", "b.yaml:4: entry 1 ('a'): its 'flag' is no text. Write it in quotes.")]
    [InlineData("initialisers:\n  - class: C\n    name: a\n    flag: [x]", "b.yaml:4: entry 1 ('a'): its 'flag' is no text. Write it in quotes.")]
    [InlineData("initialisers:\n  - class: C\n    name: a\n    flag: x\n    parms: {}", "b.yaml:5: entry 1 ('a'): the member 'parms' is unknown. Known are class, name, flag, params.")]
    [InlineData("initialisers:\n  - class: C\n    name: a\n    flag: x\n    params: [1]", "b.yaml:5: entry 1 ('a'): its 'params' is no map. Write the parameters as names and values.")]
    [InlineData("initialisers:\n  - {class: C, name: a, flag: x}\n  - {class: D, name: a, flag: x}", "b.yaml:3: entry 2 ('a'): the name is that of the entry on line 2 too. Give each entry a name of its own.")]
    [InlineData("initialisers:\n  - {class: C, name: a, flag: x}\n  - class: C\n    class: D", "b.yaml:4: entry 2: 'class' is there twice. Correct the line.")]
    [InlineData("initialisers:\n  - &one {class: C, name: a, flag: x}\n  - *one", "b.yaml:3: entry 2: aliases ('*name') are not supported here. Correct the line.")]
    [InlineData("initialisers: []\n---\nmore: 1", "b.yaml:2: a second document begins here. Correct the line.")]
    public void Parse_MalformedYaml_NamesTheLineTheEntryAndWhatToDo(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<BootstrapFileException>(() => BootstrapFile.Parse("b.yaml", Encoding.UTF8.GetBytes(text))).Message);

    [Theory]
    [InlineData("b.yaml", "initialisers:\n  - class: C\n   name: a", 3, "entry 1")]
    [InlineData("b.yaml", "initialisers:\n  - {class: C, name: a, flag: x}\n  - {class: C, name: 'a", 3, "entry 2")]
    [InlineData("b.json", "{\"initialisers\": [\n{\"class\": \"C\", \"name\": \"a\", \"flag\": \"x\"},\n{\"class\" \"D\"}]}", 3, "entry 2")]
    [InlineData("b.json", "{\"initialisers\": [\n{\"class\": \"C\",}]}", 2, "entry 1")]
    [InlineData("b.json", "{\"initialisers\": []} x", 1, null)]
    [InlineData("b.json", "", 1, null)]
    public void Parse_BrokenText_NamesTheLineAndTheEntry(string file, string text, int line, string? entry)
    {
        var error = Assert.Throws<BootstrapFileException>(() => BootstrapFile.Parse(file, Encoding.UTF8.GetBytes(text)));

        Assert.Equal((line, entry), (error.Line, error.Entry));
        Assert.StartsWith($"{file}:{line}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Parse_TextThatIsNotUtf8_NamesTheLine()
    {
        var error = Assert.Throws<BootstrapFileException>(() => BootstrapFile.Parse("b.yaml", [.. "initialisers:\n  - class: "u8, 0xC3, 0x28]));

        Assert.Equal("b.yaml:2: the text is not UTF-8. Correct the line.", error.Message);
    }

    [Fact]
    public void Read_MissingFile_SaysSoInOneLine()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "none.yaml");

        var error = Assert.Throws<BootstrapFileException>(() => BootstrapFile.Read(file));

        Assert.StartsWith($"{file}: the bootstrap file cannot be read (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_File_RelativePathsCountFromItsFolder()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(folder.Path, BootstrapFile.Read(folder.Write("b.yaml", Yaml)).Folder);
    }
}

using System.Text.Json;
using Spectre.Console;
using TrustFlow.Client.Http;

namespace TrustFlow.Cli.Output;

/// <summary>Writes results: as columns, or as JSON.</summary>
/// <param name="terminal">Where they go.</param>
/// <param name="format">How they are written.</param>
sealed class Report(Terminal terminal, OutputFormat format)
{
    /// <summary>A value as it is where people read it, and a JSON document for programs.</summary>
    public void Value(string text, object json)
    {
        if (format == OutputFormat.Json) Json(json);
        else terminal.Out.WriteLine(text);
    }

    /// <summary>A line of an output that has no end; for programs one JSON document in each.</summary>
    public void Line(string text, Func<string> json) => terminal.Out.WriteLine(format == OutputFormat.Json ? json() : text);

    /// <summary>A line above a table; JSON has what it says among its members.</summary>
    public void Heading(string text)
    {
        if (format == OutputFormat.Table) terminal.Out.WriteLine(text);
    }

    /// <summary>Rows under their headings. Cells may be null, and hold any text.</summary>
    public void Table(object json, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows)
    {
        var cells = rows.Select(row => row.Select(cell => cell ?? "").ToArray()).ToList();
        if (format == OutputFormat.Json) Json(json);
        else if (terminal.IsInteractive) Bordered(columns, cells);
        else Aligned(columns, cells);
    }

    /// <summary>Several tables, one under the other, of which those without rows are left out; for programs one document.</summary>
    public void Tables(object json, params ReadOnlySpan<(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows)> tables)
    {
        if (format == OutputFormat.Json)
        {
            Json(json);
            return;
        }

        var first = true;
        foreach (var (columns, rows) in tables)
        {
            if (rows.Count == 0) continue;
            if (!first && !terminal.IsInteractive) terminal.Out.WriteLine();
            Table(json, columns, rows);
            first = false;
        }
    }

    void Json(object json) => terminal.Out.WriteLine(JsonSerializer.Serialize(json, json.GetType(), WireJson.Readable));

    void Bordered(IReadOnlyList<string> columns, List<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(cell)).ToArray<Spectre.Console.Rendering.IRenderable>());
        terminal.Screen().Write(table);
    }

    // One line for each row, whatever the cells hold, so that other programs can cut it up.
    void Aligned(IReadOnlyList<string> columns, List<string[]> rows)
    {
        var lines = rows.Select(row => row.Select(cell => cell.ReplaceLineEndings(" ")).ToArray()).Prepend(columns.Select(column => column.ToUpperInvariant()).ToArray()).ToList();
        var widths = Enumerable.Range(0, columns.Count).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines) terminal.Out.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}

namespace TrustFlow.Simulated.Reports;

/// <summary>Rows of text, aligned.</summary>
static class Columns
{
    /// <summary>Pads all columns but the last to their widest, two spaces apart. Widths beyond 60 align nothing.</summary>
    public static IEnumerable<string> Of(IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return [];
        var widths = Enumerable.Range(0, all[0].Length).Select(column => Math.Min(all.Max(row => row[column].Length), 60)).ToList();
        return all.Select(row => string.Join("  ", row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column]))).TrimEnd());
    }
}

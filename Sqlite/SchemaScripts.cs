using System.Globalization;
using System.Reflection;

namespace TrustFlow.Sqlite;

/// <summary>
/// The numbered scripts of one schema, embedded in an assembly as <c>….Schema.NNN_name.sql</c>. Each is applied once, in order and in one
/// transaction with the note that it was; a file written by a newer program is refused.
/// </summary>
/// <param name="Name">The schema's name; several schemas share a file under different names.</param>
/// <param name="Assembly">Where the scripts are embedded.</param>
/// <param name="Folder">The start of their resource names, as in <c>TrustFlow.Storage.Sqlite.Schema.</c></param>
public sealed record SchemaScripts(string Name, Assembly Assembly, string Folder)
{
    /// <summary>The scripts, in order.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public IReadOnlyList<(long Number, string Text)> Scripts()
    {
        var scripts = Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => (Number: long.Parse(name[Folder.Length..].Split('_')[0], CultureInfo.InvariantCulture), Text: Read(name)))
            .OrderBy(script => script.Number)
            .ToList();
        if (scripts.Count == 0) throw new InvalidOperationException($"{Assembly.GetName().Name} embeds no schema script under {Folder}.");
        return scripts;
    }

    internal void Apply(SqliteSession session, string path)
    {
        var scripts = Scripts();
        session.Execute("CREATE TABLE IF NOT EXISTS schema_script(name TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(name, number)) WITHOUT ROWID");
        var applied = session.First("SELECT max(number) FROM schema_script WHERE name = @0", row => row.GetInt64(0), Name);
        var newest = scripts[^1].Number;
        if (applied > newest)
            throw new SqliteOpenException(
                path,
                $"it holds schema '{Name}' {applied}, and this program knows only {newest}",
                "Start the program version that wrote it, or a newer one.");
        foreach (var (number, text) in scripts)
        {
            if (number > applied) ApplyOne(session, number, text);
        }
    }

    void ApplyOne(SqliteSession session, long number, string text)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            session.Script(text);
            session.Execute("INSERT INTO schema_script(name, number) VALUES(@0, @1)", Name, number);
            session.Execute("COMMIT");
        }
        catch
        {
            if (session.InTransaction) session.Execute("ROLLBACK");
            throw;
        }
    }

    string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}

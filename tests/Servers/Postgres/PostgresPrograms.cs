namespace TrustFlow.Servers.Postgres;

/// <summary>Where Debian puts PostgreSQL's programs, of which it has several versions at once and none on the path.</summary>
public static class PostgresPrograms
{
    const string Versions = "/usr/lib/postgresql";

    /// <summary>The path of a program; an exception says what to install where it is not there.</summary>
    public static string Find(string program)
    {
        var found = Directory.Exists(Versions)
            ? Directory.GetDirectories(Versions).OrderByDescending(static folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin", program)).FirstOrDefault(File.Exists)
            : null;
        return found ?? throw new FileNotFoundException($"PostgreSQL's '{program}' is not under {Versions}: install Debian's package 'postgresql'; ./test does.");
    }
}

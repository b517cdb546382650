using System.Diagnostics;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Servers.Postgres;

/// <summary>Backups of a database, by the commands that <c>docs/cluster.md</c> names.</summary>
public static class PostgresBackup
{
    /// <summary>Writes all that a deployment keeps to a file, as it stands at one moment.</summary>
    public static Task DumpAsync(PostgresOptions database, string file) =>
        RunAsync(database, "pg_dump", "--format", "custom", "--exclude-table-data", "orleans_membership*", "--file", file, database.Database);

    /// <summary>Puts it into a database, in the place of what is there.</summary>
    public static Task RestoreAsync(PostgresOptions database, string file) =>
        RunAsync(database, "pg_restore", "--clean", "--if-exists", "--dbname", database.Database, file);

    static async Task RunAsync(PostgresOptions database, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(PostgresPrograms.Find(program), arguments) { RedirectStandardError = true, UseShellExecute = false };
        (start.Environment["PGHOST"], start.Environment["PGPORT"]) = (database.Host, $"{database.Port}");
        (start.Environment["PGUSER"], start.Environment["PGPASSWORD"]) = (database.Username, database.Password);
        using var run = Process.Start(start)!;
        var errors = await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0) throw new InvalidOperationException($"{program} ended with status {run.ExitCode}: {errors}");
    }
}

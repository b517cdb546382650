namespace TrustFlow.Servers.Postgres;

/// <summary>The folder of a server: its cluster, made by <c>initdb</c>, and its certificate.</summary>
sealed class PostgresFolder
{
    const string Admitted = $"""
        hostssl   {PostgresServer.TlsDatabase} all 127.0.0.1/32 scram-sha-256
        hostnossl {PostgresServer.TlsDatabase} all 127.0.0.1/32 reject
        host      all                          all 127.0.0.1/32 scram-sha-256

        """;

    PostgresFolder(string path) => (Path, Tls) = (path, new(path));

    public string Path { get; }

    public string Data => System.IO.Path.Combine(Path, "data");

    public ServerCertificate Tls { get; }

    public static async Task<PostgresFolder> MakeAsync()
    {
        var folder = new PostgresFolder(Directory.CreateTempSubdirectory("trustflow-postgres-").FullName);
        var password = System.IO.Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(password, PostgresServer.Password);
        if (Unprivileged.IsNeeded) await Unprivileged.GiveAsync(folder.Path);
        // Another order than that of bytes is the rule in the field, and hides no mistake.
        await Unprivileged.RunAsync(
            PostgresPrograms.Find("initdb"), "-D", folder.Data, "-U", PostgresServer.Username, "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync");
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder.Data, "pg_hba.conf"), Admitted);
        return folder;
    }

    public void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}

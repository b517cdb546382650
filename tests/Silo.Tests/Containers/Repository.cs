namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The files of the repository that these tests are of: what they name is looked for there.</summary>
static class Repository
{
    /// <summary>The folder with the solution, somewhere above the tests' assembly.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    public static bool Has(string relative) => File.Exists(Path(relative)) || Directory.Exists(Path(relative));

    static string Above(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "TrustFlow.Orleans.sln"))
            ? folder
            : Above(Directory.GetParent(folder)?.FullName ?? throw new InvalidOperationException("The tests do not run in the repository that they are of."));
}

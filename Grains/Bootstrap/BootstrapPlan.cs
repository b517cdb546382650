using System.Collections.Immutable;
using TrustFlow.Bootstrap.Seeds;

namespace TrustFlow.Bootstrap;

/// <summary>What the loop brings about: the bootstrap file with an initialiser made for each entry.</summary>
/// <param name="Folder">The folder against which relative paths are read.</param>
/// <param name="Initialisers">In the order of the file.</param>
public sealed record BootstrapPlan(string Folder, ImmutableArray<PlannedInitialiser> Initialisers)
{
    /// <summary>Reads what the options name, makes every initialiser and looks at every seed file, so that a fault shows before anything runs.</summary>
    /// <exception cref="BootstrapFileException">The file, an entry or a seed file cannot be used.</exception>
    public static BootstrapPlan Make(BootstrapOptions options, IServiceProvider services)
    {
        if (options.File is null) return new(Directory.GetCurrentDirectory(), []);
        var file = BootstrapFile.Read(options.File);
        var classes = new InitialiserClasses(services, options.PluginFolder);
        var plan = new BootstrapPlan(file.Folder, [.. file.Entries.Select(entry => new PlannedInitialiser(entry.Name, entry.Class, entry.Flag, classes.Make(file.File, entry)))]);
        foreach (var seed in plan.Initialisers.Select(planned => planned.Initialiser).OfType<ISeeded>().Select(seeded => seeded.SeedFile).OfType<string>().Distinct(StringComparer.Ordinal))
            SeedFile.Check(plan.Folder, seed);
        return plan;
    }
}

/// <summary>An entry of the bootstrap file and what it runs.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Class">The class as the file names it.</param>
/// <param name="Flag">The wanted flag.</param>
/// <param name="Initialiser">What it runs.</param>
public sealed record PlannedInitialiser(string Name, string Class, string Flag, IInitialiser Initialiser);

using System.Reflection;

namespace TrustFlow.Bootstrap.Plugins;

/// <summary>Initialisers of others, by type and assembly, from a folder.</summary>
/// <param name="folder">The folder; assemblies lie in it directly, named as their files.</param>
sealed class PluginFolder(string folder)
{
    readonly PluginLoadContext context = new(Path.GetFullPath(folder));

    /// <exception cref="PluginException">There is no such assembly or type, or it is no initialiser.</exception>
    public Type Find(string name)
    {
        var type = Load(name);
        if (!typeof(IInitialiser).IsAssignableFrom(type)) throw new PluginException($"the class '{name}' is no {nameof(IInitialiser)}", "Name a class that implements it");
        if (type.IsAbstract || type.ContainsGenericParameters || type.GetConstructors().Length == 0)
            throw new PluginException($"the class '{name}' cannot be made", "Name a class that is neither abstract nor generic and has a public constructor");
        return type;
    }

    Type Load(string name)
    {
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        try
        {
            var assembly = context.LoadFromAssemblyName(new(name[(comma + 1)..].Trim()));
            return assembly.GetType(name[..comma].Trim())
                ?? throw new PluginException($"the assembly {assembly.GetName().Name} has no type '{name[..comma].Trim()}'", "Correct the name; it begins with the namespace");
        }
        catch (Exception unloadable) when (unloadable is IOException or BadImageFormatException or TypeLoadException or ArgumentException)
        {
            throw new PluginException($"the assembly of the class '{name}' cannot be loaded from {folder} ({BootstrapRules.OneLine(unloadable).TrimEnd('.')})", "Put it there, with what it needs");
        }
    }
}

/// <summary>A class of a plug-in cannot be used.</summary>
sealed class PluginException(string problem, string remedy) : Exception(problem)
{
    public string Remedy { get; } = remedy;
}

using System.Reflection;
using System.Runtime.Loader;

namespace TrustFlow.Bootstrap.Plugins;

/// <summary>
/// Loads assemblies from a folder. What the host itself has is the host's, above all the contracts: a type that both know must be one type.
/// </summary>
sealed class PluginLoadContext(string folder) : AssemblyLoadContext("plug-ins", isCollectible: false)
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (HostHas(assemblyName)) return null;
        var file = Path.Combine(folder, $"{assemblyName.Name}.dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    static bool HostHas(AssemblyName name)
    {
        try
        {
            Default.LoadFromAssemblyName(new AssemblyName(name.Name!));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}

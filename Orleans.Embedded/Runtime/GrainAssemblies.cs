using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Runtime;

/// <summary>The assemblies that may hold grains: those that refer to this one, loaded already or standing beside the program.</summary>
static class GrainAssemblies
{
    static readonly ConcurrentDictionary<string, bool> Looked = new();
    static readonly string Engine = typeof(GrainAssemblies).Assembly.GetName().Name!;

    internal static IReadOnlyList<Assembly> Find()
    {
        var found = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(name => name.Name == Engine))
            .ToDictionary(assembly => assembly.GetName().Name!, StringComparer.OrdinalIgnoreCase);
        // The compiler drops a reference of which nothing is used, so what stands beside the program is looked at too.
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll"))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!found.ContainsKey(name) && Looked.GetOrAdd(path, RefersToEngine) && Load(name) is { } assembly) found.Add(name, assembly);
        }
        return [.. found.Values.OrderBy(assembly => assembly.FullName, StringComparer.Ordinal)];
    }

    // One that stands there without being part of this program, as another program in the same folder, is none of its business.
    static Assembly? Load(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    static bool RefersToEngine(string path)
    {
        using var file = File.OpenRead(path);
        using var image = new PEReader(file);
        if (!image.HasMetadata) return false;
        var metadata = image.GetMetadataReader();
        return metadata.IsAssembly
            && metadata.AssemblyReferences.Any(reference => metadata.StringComparer.Equals(metadata.GetAssemblyReference(reference).Name, Engine));
    }
}

using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Bootstrap.Initialisers;
using TrustFlow.Bootstrap.Plugins;

namespace TrustFlow.Bootstrap;

/// <summary>Finds the class that an entry names and makes an initialiser of it: a core one by its short name, another by its type and assembly.</summary>
/// <param name="services">What a constructor may ask for beside its parameters.</param>
/// <param name="pluginFolder">Where assemblies of others are, or null.</param>
public sealed class InitialiserClasses(IServiceProvider services, string? pluginFolder)
{
    readonly PluginFolder? plugins = pluginFolder is null ? null : new(pluginFolder);

    /// <summary>The core initialisers by their short names.</summary>
    public static ImmutableSortedDictionary<string, Type> Core { get; } = new[]
    {
        typeof(PulsarTopology), typeof(TemplateSeed), typeof(WorkspaceInit), typeof(DefaultFlowStart),
    }.ToImmutableSortedDictionary(type => type.Name, type => type, StringComparer.Ordinal);

    /// <summary>Makes the initialiser of an entry.</summary>
    /// <exception cref="BootstrapFileException">The class is unknown, or a parameter is unknown to it, missing or unusable.</exception>
    public IInitialiser Make(string file, BootstrapEntry entry)
    {
        var type = Core.GetValueOrDefault(entry.Class) ?? Plugin(file, entry);
        var parameters = new InitialiserParameters(entry.Parameters.ToImmutableDictionary(given => given.Key, given => given.Value.Value, StringComparer.Ordinal));
        IInitialiser made;
        try
        {
            var takesParameters = type.GetConstructors().Any(one => one.GetParameters().Any(parameter => parameter.ParameterType == typeof(InitialiserParameters)));
            made = (IInitialiser)ActivatorUtilities.CreateInstance(services, type, takesParameters ? [parameters] : []);
        }
        catch (InitialiserParameterException wrong)
        {
            throw entry.Wrong(file, wrong.Message, $"Correct the parameter of {entry.Class}", wrong.Name);
        }
        catch (Exception failed) when (!Core.ContainsKey(entry.Class))
        {
            // Another's constructor may throw anything.
            throw entry.Wrong(file, $"the class {entry.Class} cannot be made ({BootstrapRules.OneLine(failed).TrimEnd('.')})", "Correct its parameters or the class");
        }

        if (parameters.Names.Order(StringComparer.Ordinal).FirstOrDefault(name => !parameters.Asked.Contains(name)) is not { } unknown) return made;
        var known = parameters.Asked.IsEmpty ? "It takes none" : $"Known are {string.Join(", ", parameters.Asked)}";
        throw entry.Wrong(file, $"the parameter '{unknown}' is unknown to {entry.Class}", known, unknown);
    }

    Type Plugin(string file, BootstrapEntry entry)
    {
        if (!entry.Class.Contains(','))
            throw entry.Wrong(file, $"the class '{entry.Class}' is unknown", $"Known are {string.Join(", ", Core.Keys)}; another is named by its type and assembly, as 'Namespace.Type, Assembly'");
        if (plugins is null) throw entry.Wrong(file, $"the class '{entry.Class}' comes from a plug-in and no plug-in folder is set", "Set one");
        try
        {
            return plugins.Find(entry.Class);
        }
        catch (PluginException wrong)
        {
            throw entry.Wrong(file, wrong.Message, wrong.Remedy);
        }
    }
}

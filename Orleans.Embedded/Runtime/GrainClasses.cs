using System.Reflection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>The grain classes of the program, by their names and by the interfaces that they implement.</summary>
sealed class GrainClasses
{
    static readonly HashSet<Type> Markers =
    [
        typeof(IAddressable), typeof(IGrain), typeof(IGrainWithStringKey), typeof(IGrainWithGuidKey), typeof(IGrainWithIntegerKey),
        typeof(IGrainWithGuidCompoundKey), typeof(IGrainWithIntegerCompoundKey), typeof(IGrainObserver),
    ];

    readonly EngineLog log;
    readonly Dictionary<GrainType, GrainClass> byType = [];
    readonly Dictionary<Type, List<GrainClass>> byInterface = [];

    public GrainClasses(EngineLog log, IOptions<GrainCollectionOptions> collection)
    {
        this.log = log;
        foreach (var type in GrainAssemblies.Find().SelectMany(TypesOf).Where(IsGrainClass)) Add(type, collection.Value);
        Subscribed = [.. byType.Values.Where(grainClass => grainClass.Streams.Count > 0)];
    }

    /// <summary>The classes with implicit subscriptions to streams.</summary>
    internal IReadOnlyList<GrainClass> Subscribed { get; }

    internal static bool IsGrainInterface(Type type) => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type) && !Markers.Contains(type);

    internal GrainClass Of(GrainType type) => byType.TryGetValue(type, out var found)
        ? found
        : throw new InvalidOperationException(type == ObserverReferences.Type ? "The reference to the observer was deleted"
            : $"No grain class is named '{type}'; is its assembly beside the program?");

    /// <summary>The class that serves an interface.</summary>
    internal GrainClass For(Type grainInterface, string? classNamePrefix)
    {
        if (!byInterface.TryGetValue(grainInterface, out var found))
            throw new ArgumentException($"No grain class implements {grainInterface.FullName}; is its assembly beside the program?", nameof(grainInterface));
        var candidates = classNamePrefix is null ? found
            : found.Where(c => c.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal) || c.Type.Name.StartsWith(classNamePrefix, StringComparison.Ordinal)).ToList();
        if (candidates.Count == 1) return candidates[0];
        var named = grainInterface.GetCustomAttribute<DefaultGrainTypeAttribute>()?.GrainTypeName;
        var byName = candidates.Where(c => named is not null ? c.GrainType.ToString() == named : c.Type.Name == grainInterface.Name[1..]).ToArray();
        if (byName.Length == 1) return byName[0];
        throw new ArgumentException(candidates.Count == 0
            ? $"No grain class whose name begins with '{classNamePrefix}' implements {grainInterface.FullName}"
            : $"{string.Join(" and ", candidates.Select(c => c.Type.Name))} implement {grainInterface.FullName}: say which one by a class name prefix or [DefaultGrainType]",
            nameof(grainInterface));
    }

    static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IGrain).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type);

    static GrainType NameOf(Type type)
    {
        if (type.GetCustomAttribute<GrainTypeAttribute>() is { } given) return given.GetGrainType(null!, type);
        var name = type.Name.ToLowerInvariant();
        return GrainType.Create(name.Length > 5 && name.EndsWith("grain", StringComparison.Ordinal) ? name[..^5] : name);
    }

    void Add(Type type, GrainCollectionOptions collection)
    {
        var name = NameOf(type);
        if (byType.TryGetValue(name, out var other))
        {
            if (other.Type == type) return;
            throw new OrleansConfigurationException($"The grain classes {other.Type.FullName} and {type.FullName} are both named '{name}': give one another name by [GrainType]");
        }
        var grainClass = new GrainClass(type, name, collection);
        byType.Add(name, grainClass);
        foreach (var implemented in grainClass.Interfaces)
        {
            if (!byInterface.TryGetValue(implemented, out var classes)) byInterface.Add(implemented, classes = []);
            classes.Add(grainClass);
        }
    }

    Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            log.TypesMissing(error, assembly.FullName);
            return error.Types.OfType<Type>().ToArray();
        }
    }
}

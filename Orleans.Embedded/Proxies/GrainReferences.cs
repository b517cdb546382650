using System.Collections.Concurrent;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Makes references.</summary>
sealed class GrainReferences(SiloRuntime runtime)
{
    static readonly ConcurrentDictionary<Type, GrainInterfaceType> Names = new();

    readonly ConcurrentDictionary<(Type, string?), GrainType> types = new();

    internal static GrainInterfaceType NameOf(Type type) => Names.GetOrAdd(type, static type =>
        GrainInterfaceType.Create(type.GetCustomAttributes<AliasAttribute>().FirstOrDefault()?.Alias ?? type.FullName!));

    internal object Make(Type interfaceType, GrainId grain) => Proxies.For(interfaceType)(runtime, grain);

    /// <summary>The reference to the grain that serves the interface and has the key.</summary>
    internal object Make(Type interfaceType, IdSpan key, string? classNamePrefix = null)
    {
        var type = types.GetOrAdd((interfaceType, classNamePrefix), static (asked, classes) => classes.For(asked.Item1, asked.Item2).GrainType, runtime.Classes);
        return Make(interfaceType, GrainId.Create(type, key));
    }

    /// <summary>The reference that a grain of the class has to itself.</summary>
    internal GrainReference ForClass(GrainId grain, GrainClass grainClass) => grainClass.Interfaces.FirstOrDefault() is { } first
        ? (GrainReference)Make(first, grain)
        : new GrainReference(runtime, grain, typeof(IGrain));
}

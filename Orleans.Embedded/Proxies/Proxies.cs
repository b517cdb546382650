using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The references' classes, made when an interface is first used and kept for the process.</summary>
static class Proxies
{
    static readonly ConcurrentDictionary<Type, Lazy<Func<SiloRuntime, GrainId, object>>> Factories = new();

    internal static Func<SiloRuntime, GrainId, object> For(Type interfaceType) =>
        Factories.GetOrAdd(interfaceType, static type => new(() => FactoryOf(ProxyBuilder.Build(type)))).Value;

    static Func<SiloRuntime, GrainId, object> FactoryOf(Type proxy)
    {
        var runtime = Expression.Parameter(typeof(SiloRuntime));
        var grain = Expression.Parameter(typeof(GrainId));
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        var constructor = proxy.GetConstructor(Any, [typeof(SiloRuntime), typeof(GrainId)])!;
        return Expression.Lambda<Func<SiloRuntime, GrainId, object>>(Expression.New(constructor, runtime, grain), runtime, grain).Compile();
    }
}

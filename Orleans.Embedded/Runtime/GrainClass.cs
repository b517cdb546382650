using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;
using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>What is known of a grain class, once for all its activations.</summary>
sealed class GrainClass
{
    // What it takes to make one depends on nothing but the class, and costs milliseconds to find out.
    static readonly ConcurrentDictionary<Type, Lazy<(Facets Facets, ObjectFactory Create)>> Makings = new();

    readonly bool reentrant;
    readonly Func<object?, IInvokable, bool>? interleaves;
    readonly Lazy<(Facets Facets, ObjectFactory Create)> making;

    internal GrainClass(Type type, GrainType grainType, GrainCollectionOptions collection)
    {
        Type = type;
        GrainType = grainType;
        Interfaces = type.GetInterfaces().Where(GrainClasses.IsGrainInterface).ToArray();
        reentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        interleaves = type.GetCustomAttribute<MayInterleaveAttribute>() is { } predicate ? Predicate(type, predicate.CallbackMethodName) : null;
        AgeLimit = type.IsDefined(typeof(KeepAliveAttribute), inherit: true) ? TimeSpan.MaxValue
            : type.GetCustomAttribute<CollectionAgeLimitAttribute>()?.AgeLimit
            ?? (collection.ClassSpecificCollectionAge.TryGetValue(type.FullName!, out var age) ? age : collection.CollectionAge);
        Streams = type.GetCustomAttributes<ImplicitStreamSubscriptionAttribute>(inherit: true).ToArray();
        // A class that cannot be made is an error of the calls to it, not of the silo.
        making = Makings.GetOrAdd(type, static made => new(() =>
        {
            var facets = Facets.Of(made);
            return (facets, ActivatorUtilities.CreateFactory(made, facets.Types));
        }));
    }

    internal Type Type { get; }

    internal GrainType GrainType { get; }

    internal Type[] Interfaces { get; }

    internal TimeSpan AgeLimit { get; }

    internal IReadOnlyList<ImplicitStreamSubscriptionAttribute> Streams { get; }

    internal object Create(IServiceProvider services, Activation activation)
    {
        var (facets, create) = making.Value;
        return create(services, facets.Make(activation));
    }

    internal bool MayInterleave(object? grain, Request request) =>
        reentrant || (interleaves is not null && grain is not null && request is IInvokable call && interleaves(grain, call));

    internal MethodInfo ImplementationOf(MethodInfo method)
    {
        var map = Type.GetInterfaceMap(method.DeclaringType!);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, method)];
    }

    static Func<object?, IInvokable, bool> Predicate(Type type, string name)
    {
        const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;
        var method = type.GetMethod(name, Any, [typeof(IInvokable)]);
        if (method is null || method.ReturnType != typeof(bool))
            throw new OrleansConfigurationException($"{type.Name} names the predicate {name} for interleaving, but has no method bool {name}({nameof(IInvokable)})");
        if (!method.IsStatic) return (grain, call) => (bool)method.Invoke(grain, [call])!;
        var predicate = method.CreateDelegate<Func<IInvokable, bool>>();
        return (_, call) => predicate(call);
    }
}

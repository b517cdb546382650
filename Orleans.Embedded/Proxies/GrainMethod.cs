using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>What is known of a method of a grain interface, once for all its calls.</summary>
sealed class GrainMethod
{
    internal GrainMethod(Type interfaceType, MethodInfo method)
    {
        InterfaceType = interfaceType;
        Info = method;
        Name = method.Name;
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsAlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        ResponseTimeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
    }

    internal Type InterfaceType { get; }

    internal MethodInfo Info { get; }

    internal string Name { get; }

    internal bool IsReadOnly { get; }

    internal bool IsAlwaysInterleave { get; }

    internal bool IsOneWay { get; }

    internal TimeSpan? ResponseTimeout { get; }

    public override string ToString() => $"{InterfaceType.Name}.{Name}";
}

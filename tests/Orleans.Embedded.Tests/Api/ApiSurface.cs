using System.Reflection;

namespace TrustFlow.Embedded.Tests.Api;

/// <summary>The public surface of an assembly as lines, one for each type, base and member: two assemblies that declare the same have the same lines.</summary>
static class ApiSurface
{
    const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static IEnumerable<Type> TypesOf(Assembly assembly, Func<string, bool> ofNamespace) =>
        assembly.GetTypes().Where(type => IsVisible(type) && ofNamespace(type.Namespace ?? ""));

    internal static IEnumerable<string> Describe(Type type)
    {
        var name = ApiNames.Of(type);
        yield return $"type {KindOf(type)} {name}{ApiNames.Constraints(type.GetGenericArguments())}";
        foreach (var parent in BasesOf(type)) yield return $"base {name} : {parent}";
        foreach (var (kind, text) in type.GetMembers(Declared).Select(ApiMembers.Describe).OfType<(string, string)>())
            yield return $"{kind} {name} :: {text}";
    }

    static bool IsVisible(Type type) =>
        type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!));

    static IEnumerable<string> BasesOf(Type type)
    {
        if (type.IsEnum) yield break;
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(MulticastDelegate) && !type.IsValueType) yield return ApiNames.Of(parent);
        foreach (var contract in type.GetInterfaces().Where(i => IsVisible(i.IsGenericType ? i.GetGenericTypeDefinition() : i)))
            yield return ApiNames.Of(contract);
    }

    static string KindOf(Type type) => type switch
    {
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };
}

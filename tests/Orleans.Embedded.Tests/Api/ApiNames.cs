using System.Reflection;

namespace TrustFlow.Embedded.Tests.Api;

/// <summary>How types are spelt in the lines.</summary>
static class ApiNames
{
    internal static string Of(Type type)
    {
        if (type.IsByRef) return Of(type.GetElementType()!);
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter) return type.Name;
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying) + "?";
        var outer = type.DeclaringType;
        var own = type.GetGenericArguments().Skip(outer?.GetGenericArguments().Length ?? 0).Select(Of).ToArray();
        var name = type.Name.Split('`')[0] + (own.Length > 0 ? $"<{string.Join(", ", own)}>" : "");
        return outer is not null ? $"{Of(outer)}.{name}" : string.IsNullOrEmpty(type.Namespace) ? name : $"{type.Namespace}.{name}";
    }

    internal static string Constraints(Type[] arguments) => string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(argument =>
    {
        var parts = PartsOf(argument).ToArray();
        return parts.Length == 0 ? "" : $" where {argument.Name} : {string.Join(", ", parts)}";
    }));

    static IEnumerable<string> PartsOf(Type argument)
    {
        var flags = argument.GenericParameterAttributes;
        var isValue = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) yield return "class";
        if (isValue) yield return "struct";
        foreach (var constraint in argument.GetGenericParameterConstraints().Where(c => c != typeof(ValueType))) yield return Of(constraint);
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isValue) yield return "new()";
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TrustFlow.Embedded.Tests.Api;

/// <summary>A member as a line.</summary>
static class ApiMembers
{
    internal static (string Kind, string Text)? Describe(MemberInfo member) => member switch
    {
        MethodInfo method when IsOpen(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) => ("method", Describe(method)),
        ConstructorInfo { IsStatic: false } constructor when IsOpen(constructor) => ("ctor", $"({Parameters(constructor)})"),
        PropertyInfo property when AccessorsOf(property) is { Length: > 0 } accessors => ("property", Describe(property, accessors)),
        FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly => ("field", Describe(field)),
        EventInfo { AddMethod: { } add } happening when IsOpen(add) => ("event", $"{ApiNames.Of(happening.EventHandlerType!)} {happening.Name}"),
        _ => null,
    };

    static string Describe(MethodInfo method)
    {
        var arguments = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        var generics = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(argument => argument.Name))}>";
        return $"{Modifiers(method)}{ApiNames.Of(method.ReturnType)} {method.Name}{generics}({Parameters(method)}){ApiNames.Constraints(arguments)}";
    }

    static string Describe(PropertyInfo property, string accessors)
    {
        var index = property.GetIndexParameters();
        var at = index.Length == 0 ? "" : $"[{string.Join(", ", index.Select(parameter => ApiNames.Of(parameter.ParameterType)))}]";
        return $"{Modifiers((property.GetMethod ?? property.SetMethod)!)}{ApiNames.Of(property.PropertyType)} {property.Name}{at} {{ {accessors} }}";
    }

    static string Describe(FieldInfo field) =>
        $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{ApiNames.Of(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}";

    static bool IsOpen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static string AccessorsOf(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsOpen(getter) ? "get;" : "";
        if (property.SetMethod is not { } setter || !IsOpen(setter)) return get;
        return get + (setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;");
    }

    static string Modifiers(MethodBase method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic) return access + "static ";
        if (method.DeclaringType!.IsInterface) return access;
        return access + (method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");
    }

    static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.Position == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")
        + Passing(parameter)
        + (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")
        + $"{ApiNames.Of(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = default" : "")}"));

    static string Passing(ParameterInfo parameter) =>
        parameter.IsOut ? "out " : !parameter.ParameterType.IsByRef ? "" : parameter.IsDefined(typeof(InAttribute)) ? "in " : "ref ";
}

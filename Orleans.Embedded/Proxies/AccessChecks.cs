using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Lets a made assembly use what is not public: grain interfaces and the records in them may be internal, as the requests' base classes are.</summary>
static class AccessChecks
{
    const string AttributeName = "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute";

    internal static void Skip(AssemblyBuilder assembly, ModuleBuilder module, IEnumerable<MethodInfo> methods, Type interfaceType)
    {
        var constructor = DefineAttribute(module);
        var names = methods
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).Append(method.DeclaringType!))
            .Append(interfaceType)
            .SelectMany(Parts)
            .Append(typeof(AccessChecks))
            .Select(type => type.Assembly.GetName().Name!)
            .Distinct();
        foreach (var name in names) assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [name]));
    }

    static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType) return Parts(type.GetElementType()!);
        return type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];
    }

    static ConstructorInfo DefineAttribute(ModuleBuilder module)
    {
        var type = module.DefineType(AttributeName, TypeAttributes.Public | TypeAttributes.Sealed, typeof(Attribute));
        var field = type.DefineField("name", typeof(string), FieldAttributes.Private);
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(string)]);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, typeof(Attribute).GetConstructor(BindingFlags.NonPublic | BindingFlags.Instance, [])!);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Stfld, field);
        il.Emit(OpCodes.Ret);
        var property = type.DefineProperty("AssemblyName", PropertyAttributes.None, typeof(string), null);
        var getter = type.DefineMethod("get_AssemblyName", MethodAttributes.Public | MethodAttributes.SpecialName, typeof(string), []);
        var get = getter.GetILGenerator();
        get.Emit(OpCodes.Ldarg_0);
        get.Emit(OpCodes.Ldfld, field);
        get.Emit(OpCodes.Ret);
        property.SetGetMethod(getter);
        return type.CreateType().GetConstructors()[0];
    }
}

using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Makes the class of the references to one grain interface.</summary>
/// <remarks>
/// It is made at run time, with one request class for each method that holds the arguments in typed fields. A source generator would have to
/// run in every project that declares grains and could not share their source with the other engine's generator; <see cref="DispatchProxy"/>
/// boxes every argument into an array and looks the method up at every call.
/// </remarks>
static class ProxyBuilder
{
    internal static Type Build(Type interfaceType)
    {
        if (!interfaceType.IsInterface || interfaceType.ContainsGenericParameters)
            throw new ArgumentException($"{interfaceType.FullName} is no grain interface: a reference needs an interface with all its type arguments", nameof(interfaceType));
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName($"Orleans.Embedded.References.{interfaceType.FullName}"), AssemblyBuilderAccess.Run);
        var module = assembly.DefineDynamicModule("References");
        var methods = MethodsOf(interfaceType).ToArray();
        AccessChecks.Skip(assembly, module, methods, interfaceType);

        var proxy = module.DefineType($"{interfaceType.Name}Reference", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainReference), [interfaceType]);
        DefineConstructor(proxy, interfaceType);
        var requests = methods.Select((method, index) => RequestBuilder.Build(module, interfaceType, method, index)).ToArray();
        for (var i = 0; i < methods.Length; i++) DefineMethod(proxy, methods[i], requests[i]);
        return proxy.CreateType();
    }

    internal static bool IsVoid(MethodInfo method) =>
        method.ReturnType == typeof(void) || method.ReturnType == typeof(Task) || method.ReturnType == typeof(ValueTask);

    internal static bool IsValueTask(MethodInfo method) =>
        method.ReturnType == typeof(ValueTask) || (method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>));

    static IEnumerable<MethodInfo> MethodsOf(Type interfaceType)
    {
        var methods = interfaceType.GetInterfaces().Append(interfaceType)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.IsVirtual && !method.IsFinal);
        foreach (var method in methods)
        {
            Check(method);
            yield return method;
        }
    }

    static void Check(MethodInfo method)
    {
        var result = method.ReturnType.IsGenericType ? method.ReturnType.GetGenericTypeDefinition() : method.ReturnType;
        var observer = typeof(IGrainObserver).IsAssignableFrom(method.DeclaringType);
        if (method.IsSpecialName || method.IsGenericMethod || method.GetParameters().Any(parameter => parameter.ParameterType.IsByRef))
            throw new NotSupportedException($"{method.DeclaringType!.Name}.{method.Name} cannot be called on a grain: properties, type parameters, ref and out do not travel");
        if (result != typeof(Task) && result != typeof(Task<>) && result != typeof(ValueTask) && result != typeof(ValueTask<>) && !(observer && result == typeof(void)))
            throw new NotSupportedException($"{method.DeclaringType!.Name}.{method.Name} cannot be called on a grain: it must return Task or ValueTask");
    }

    static void DefineConstructor(TypeBuilder proxy, Type interfaceType)
    {
        const BindingFlags Any = BindingFlags.NonPublic | BindingFlags.Instance;
        var parent = typeof(GrainReference).GetConstructor(Any, [typeof(SiloRuntime), typeof(GrainId), typeof(Type)])!;
        var il = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(SiloRuntime), typeof(GrainId)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ldtoken, interfaceType);
        il.Emit(OpCodes.Call, typeof(Type).GetMethod(nameof(Type.GetTypeFromHandle))!);
        il.Emit(OpCodes.Call, parent);
        il.Emit(OpCodes.Ret);
    }

    static void DefineMethod(TypeBuilder proxy, MethodInfo method, Type request)
    {
        var parameters = Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType);
        var builder = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}", MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot | MethodAttributes.HideBySig,
            method.ReturnType, parameters);
        var il = builder.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldsfld, request.GetField(RequestBuilder.MethodField)!);
        il.Emit(OpCodes.Newobj, request.GetConstructors()[0]);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Stfld, request.GetField(RequestBuilder.ArgumentField(i))!);
        }
        EmitCall(il, method, new GrainMethod(method.DeclaringType!, method).IsOneWay);
        il.Emit(OpCodes.Ret);
        proxy.DefineMethodOverride(builder, method);
    }

    static void EmitCall(ILGenerator il, MethodInfo method, bool oneWay)
    {
        if (oneWay)
        {
            il.Emit(OpCodes.Call, Call(nameof(GrainReference.Post), null));
            EmitDone(il, method.ReturnType);
            return;
        }
        var result = IsVoid(method) ? null : method.ReturnType.GetGenericArguments()[0];
        il.Emit(OpCodes.Call, Call(nameof(GrainReference.CallAsync), result));
        if (!IsValueTask(method)) return;
        var task = result is null ? typeof(Task) : typeof(Task<>).MakeGenericType(result);
        il.Emit(OpCodes.Newobj, method.ReturnType.GetConstructor([task])!);
    }

    static void EmitDone(ILGenerator il, Type type)
    {
        if (type == typeof(void)) return;
        if (type == typeof(Task))
        {
            il.Emit(OpCodes.Call, typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!);
            return;
        }
        if (type != typeof(ValueTask)) throw new NotSupportedException("A one-way method has no result: it must return Task, ValueTask or nothing");
        var done = il.DeclareLocal(type);
        il.Emit(OpCodes.Ldloca, done);
        il.Emit(OpCodes.Initobj, type);
        il.Emit(OpCodes.Ldloc, done);
    }

    static MethodInfo Call(string name, Type? result)
    {
        const BindingFlags Any = BindingFlags.NonPublic | BindingFlags.Instance;
        var method = typeof(GrainReference).GetMethods(Any).Single(m => m.Name == name && m.IsGenericMethod == (result is not null));
        return result is null ? method : method.MakeGenericMethod(result);
    }
}

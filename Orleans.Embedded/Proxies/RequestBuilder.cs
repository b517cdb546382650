using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Makes the class of the requests for one method: its arguments as fields, and the call.</summary>
static class RequestBuilder
{
    internal const string MethodField = "Method";
    const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
    const MethodAttributes Override = MethodAttributes.Virtual | MethodAttributes.HideBySig;

    internal static string ArgumentField(int index) => $"Argument{index}";

    internal static Type Build(ModuleBuilder module, Type interfaceType, MethodInfo method, int index)
    {
        var parent = ProxyBuilder.IsVoid(method) ? typeof(VoidRequest) : typeof(ResultRequest<>).MakeGenericType(method.ReturnType.GetGenericArguments());
        var type = module.DefineType($"{interfaceType.Name}.{method.Name}.{index}", TypeAttributes.Public | TypeAttributes.Sealed, parent);
        type.DefineField(MethodField, typeof(GrainMethod), FieldAttributes.Public | FieldAttributes.Static);
        var arguments = method.GetParameters()
            .Select((parameter, at) => type.DefineField(ArgumentField(at), parameter.ParameterType, FieldAttributes.Public))
            .ToArray();
        DefineConstructor(type, parent);
        DefineCall(type, method, arguments);
        DefineCount(type, arguments.Length);
        DefineGet(type, arguments);
        DefineSet(type, arguments);
        DefineToken(type, arguments);
        var built = type.CreateType();
        built.GetField(MethodField)!.SetValue(null, new GrainMethod(method.DeclaringType!, method));
        return built;
    }

    static void DefineConstructor(TypeBuilder type, Type parent)
    {
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(GrainMethod)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, parent.GetConstructor(Any, [typeof(GrainMethod)])!);
        il.Emit(OpCodes.Ret);
    }

    static void DefineCall(TypeBuilder type, MethodInfo method, FieldBuilder[] arguments)
    {
        var il = type.DefineMethod("Call", MethodAttributes.Family | Override, typeof(Task), [typeof(object)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var argument in arguments)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, argument);
        }
        il.Emit(OpCodes.Callvirt, method);
        if (method.ReturnType == typeof(void)) il.Emit(OpCodes.Call, typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!);
        if (ProxyBuilder.IsValueTask(method))
        {
            var pending = il.DeclareLocal(method.ReturnType);
            il.Emit(OpCodes.Stloc, pending);
            il.Emit(OpCodes.Ldloca, pending);
            il.Emit(OpCodes.Call, method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }
        il.Emit(OpCodes.Ret);
    }

    static void DefineCount(TypeBuilder type, int count)
    {
        var il = type.DefineMethod(nameof(CallRequest.GetArgumentCount), MethodAttributes.Public | Override, typeof(int), []).GetILGenerator();
        il.Emit(OpCodes.Ldc_I4, count);
        il.Emit(OpCodes.Ret);
    }

    static void DefineGet(TypeBuilder type, FieldBuilder[] arguments)
    {
        var il = type.DefineMethod(nameof(CallRequest.GetArgument), MethodAttributes.Public | Override, typeof(object), [typeof(int)]).GetILGenerator();
        EmitChoice(il, arguments, argument =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, argument);
            il.Emit(OpCodes.Box, argument.FieldType);
        });
    }

    static void DefineSet(TypeBuilder type, FieldBuilder[] arguments)
    {
        var il = type.DefineMethod(nameof(CallRequest.SetArgument), MethodAttributes.Public | Override, typeof(void), [typeof(int), typeof(object)]).GetILGenerator();
        EmitChoice(il, arguments, argument =>
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Unbox_Any, argument.FieldType);
            il.Emit(OpCodes.Stfld, argument);
        });
    }

    static void DefineToken(TypeBuilder type, FieldBuilder[] arguments)
    {
        if (arguments.LastOrDefault(argument => argument.FieldType == typeof(CancellationToken)) is not { } token) return;
        var il = type.DefineMethod(nameof(CallRequest.GetCancellationToken), MethodAttributes.Public | Override, typeof(CancellationToken), []).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, token);
        il.Emit(OpCodes.Ret);
    }

    static void EmitChoice(ILGenerator il, FieldBuilder[] arguments, Action<FieldBuilder> emit)
    {
        var labels = Array.ConvertAll(arguments, _ => il.DefineLabel());
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, typeof(CallRequest).GetMethod("NoSuchArgument", BindingFlags.NonPublic | BindingFlags.Static)!);
        il.Emit(OpCodes.Throw);
        for (var i = 0; i < arguments.Length; i++)
        {
            il.MarkLabel(labels[i]);
            emit(arguments[i]);
            il.Emit(OpCodes.Ret);
        }
    }
}

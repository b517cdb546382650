using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace TrustFlow.Embedded.Simulation;

/// <summary>Names the code that some work stands for, as far as that can be told.</summary>
static class Places
{
    internal static string Of(object? work) => work switch
    {
        null => "nothing",
        Task task => Of(task.AsyncState is Delegate awaited ? awaited : ActionOf(task)),
        Delegate { Target: { } target } action => MethodOf(target.GetType()) ?? $"{NameOf(target.GetType())}.{action.Method.Name}",
        Delegate action => $"{NameOf(action.Method.DeclaringType)}.{action.Method.Name}",
        TurnScheduler turns => $"{turns}: {(turns.Ready is [var next, ..] ? Of(next) : "nothing")}",
        Request request => request.ToString()!,
        _ => MethodOf(work.GetType()) ?? NameOf(work.GetType()),
    };

    // What the compiler makes of an async method is named <Method>d__7, within the class that has the method.
    static string? MethodOf(Type type)
    {
        foreach (var candidate in type.IsGenericType ? type.GetGenericArguments().Append(type) : [type])
        {
            if (!typeof(IAsyncStateMachine).IsAssignableFrom(candidate) || candidate.Name.IndexOf('>', StringComparison.Ordinal) is not (> 1 and var end)) continue;
            return $"{NameOf(candidate.DeclaringType)}.{candidate.Name[1..end]}";
        }

        return null;
    }

    static string NameOf(Type? type)
    {
        if (type is null) return "?";
        return type.DeclaringType is { } outer && type.Name.Contains('<', StringComparison.Ordinal) ? NameOf(outer) : type.IsNested ? $"{NameOf(type.DeclaringType)}.{type.Name}" : type.Name;
    }

    static object? ActionOf(Task task)
    {
        try
        {
            return Action(task) ?? task.AsyncState;
        }
        catch (MissingFieldException)
        {
            return task.AsyncState;
        }
    }

    // The platform keeps what a task runs to itself, and a violation is worth little without it.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_action")]
    static extern ref Delegate? Action(Task task);
}
